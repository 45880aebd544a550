import { sanitiseLine } from '../../lib/sanitise.ts';
import type { Processes } from '../process/process.ts';
import type { Notifier } from './notifier.ts';

/** A notification is shown at once, or not at all. */
const timeoutMs = 5000;

/** The most that a notification has room for. */
const mostCharacters = 200;

/** The script's text is fixed: what is shown goes into it as arguments, which AppleScript does not read as script. */
const appleScript = ['on run argv', 'display notification (item 2 of argv) with title (item 1 of argv)', 'end run'];

/** Bodies may have markup, and notify-send reads escapes. https://specifications.freedesktop.org/notification-spec/ */
const plainBody = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Programs that show a notification: macOS's own, then a Linux desktop's. */
const programs: readonly { readonly program: string; args(title: string, text: string): readonly string[] }[] = [
  {
    program: 'osascript',
    args: (title, text) => [...appleScript.flatMap((line) => ['-e', line]), title, text],
  },
  { program: 'notify-send', args: (title, text) => ['--app-name=govsupport', '--', title, plainBody(text)] },
];

/** Shows notifications with the system's own program. */
export function createNotifier(processes: Processes): Notifier {
  return {
    async notify(notification) {
      const [title, text] = [notification.title, notification.text].map((each) =>
        // Cut before it is escaped, so that no escape is cut.
        sanitiseLine(each).slice(0, mostCharacters).toWellFormed(),
      );
      for (const { program, args } of programs) {
        if (processes.find(program) === null) continue;
        // osascript would take a title that begins with a dash for an option.
        const run = await processes.run(program, args((title ?? '').replace(/^-+/, ''), text ?? ''), { timeoutMs });
        if (run.exitCode === 0) return true;
      }
      return false;
    },
  };
}
