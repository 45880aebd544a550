import { defineCommand } from '../../command-definition/define-command.ts';
import { wholeNumber } from '../../command-definition/whole-number.ts';
import { exitCode, UsageError } from '../../errors.ts';
import { type BrowserWay, browserWays } from '../../sandbox/browser.ts';
import type { Misbehaviour } from '../../sandbox/misbehaviour.ts';
import { sandboxParts } from '../../views/sandbox-parts.ts';

function header(text: string): readonly [string, string] {
  const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new UsageError(`--header: expected a header, found "${text}".`, ["For example: --header 'Retry-After: 30'"]);
  }
  return [name, value];
}

const example = "For example: --path '/slack/*' --status 503";

/** Throws a UsageError if a path is below no service: nothing would ever match it. */
async function refuseUnknownService(path: string): Promise<void> {
  if (!path.startsWith('/')) {
    throw new UsageError(`--path: expected a path that begins with a slash and a service, found "${path}".`, [example]);
  }
  const { services } = await import('../../sandbox/services.ts');
  const [, first = ''] = path.split('/');
  const names = services.map(({ name }) => name);
  if (first.includes('*') || names.includes(first)) return;
  throw new UsageError(`--path: the practice world has no service "${first}".`, [
    `Its services are: ${names.join(', ')}.`,
  ]);
}

const moments = ['before', 'after'] as const;

const moment =
  (flag: string) =>
  (text: string): (typeof moments)[number] => {
    const found = moments.find((each) => each === text);
    if (found) return found;
    throw new UsageError(`--${flag}: expected before or after, found "${text}".`, [
      'before: the request has no effect; after: it has, and the answer is lost',
    ]);
  };

const browserWay = (text: string): BrowserWay => {
  const found = browserWays.find((way) => way === text);
  if (found) return found;
  throw new UsageError(`--browser: expected ${browserWays.join(', ')}, found "${text}".`, [
    'refuse: access is refused; late: it is given after some seconds; never: no one answers; other-person: a colleague is signed in there',
  ]);
};

export const command = defineCommand({
  summary: 'Make the services of the practice world fail',
  description:
    'Makes the practice world misbehave, from now on and until --clear or sandbox reset. Without options, it lists\n' +
    'the faults that are set.',
  examples: [
    { run: "sandbox misbehave --path '/slack/*' --status 503", does: 'Slack is down' },
    {
      run: "sandbox misbehave --path '/zendesk/*' --nth 2 --drop after",
      does: 'the second request takes effect, and its answer is lost',
    },
    { run: "sandbox misbehave --path '/trello/*' --delay 15000", does: 'Trello is slow' },
    { run: "sandbox misbehave --path '/zendesk/*' --without slas", does: 'Zendesk says nothing about SLAs' },
    { run: 'sandbox misbehave --browser refuse', does: 'whoever is at the browser refuses access' },
    { run: 'sandbox misbehave --clear', does: 'all is well again' },
  ],
  arguments: {},
  options: {
    path: { summary: 'requests for this path, where * stands for anything', value: 'path' },
    method: { summary: 'only requests with this method', value: 'method' },
    nth: { summary: 'only the nth of them', value: 'number', parse: wholeNumber('nth', 1, 1_000_000) },
    status: { summary: 'answer with this status', value: 'number', parse: wholeNumber('status', 200, 599) },
    header: { summary: 'with this header', value: 'name: value', parse: header },
    body: { summary: 'and this body', value: 'text' },
    takesEffect: { summary: 'with --status: carry the request out all the same' },
    without: { summary: 'leave this key out of the answer', value: 'key', conflicts: ['status', 'drop'] },
    delay: { summary: 'wait before the answer', value: 'milliseconds', parse: wholeNumber('delay', 0, 86_400_000) },
    drop: {
      summary: 'cut the connection before or after the effect',
      value: 'moment',
      parse: moment('drop'),
      choices: moments,
      conflicts: ['status', 'hold'],
    },
    hold: {
      summary: 'let it wait before or after the effect, until --clear',
      value: 'moment',
      parse: moment('hold'),
      choices: moments,
    },
    browser: {
      summary: 'what happens on pages that ask for access: refuse, late, never or other-person',
      value: 'way',
      choices: browserWays,
      parse: browserWay,
    },
    clear: { summary: 'forget all of them' },
  },
  async run(context, { options }) {
    const { openSandboxWorld } = await import('../../sandbox/open.ts');
    const { addMisbehaviours } = await import('../../sandbox/control.ts');
    const { toMisbehaviours } = await import('../../sandbox/misbehaviour.ts');
    const { showMisbehaviour } = await import('../../views/show-sandbox.ts');
    const { path, method, nth, status, header, body, takesEffect, without, delay, drop, hold, browser, clear } =
      options;
    const asked = {
      path,
      method,
      nth,
      status,
      headers: header && { [header[0]]: header[1] },
      body,
      takesEffect,
      without,
      delayMs: delay,
      drop,
      hold,
    };
    const said = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
    let wanted: Misbehaviour[] = [];
    if (Object.keys(said).length > 0) {
      if (path === undefined) throw new UsageError('Name the requests with --path.', [example]);
      if ([status, without, delay, drop, hold].every((one) => one === undefined)) {
        throw new UsageError('Say what should go wrong: --status, --without, --delay, --drop or --hold.', [example]);
      }
      await refuseUnknownService(path);
      wanted = toMisbehaviours(said);
    }
    const store = openSandboxWorld(sandboxParts(context));
    if (clear) {
      store.change((world) => {
        world.misbehaviour = [];
        delete world.browser;
      });
    }
    if (browser !== undefined) {
      store.change((world) => {
        world.browser = browser;
      });
    }
    if (wanted.length > 0) addMisbehaviours(store, wanted);
    showMisbehaviour(context, store.world);
    return exitCode.ok;
  },
});
