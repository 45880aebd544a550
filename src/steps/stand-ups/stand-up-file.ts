import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Failure } from '../../errors.ts';
import { whyNot } from '../../lib/file-trouble.ts';
import { replaceFile } from '../../lib/whole-file.ts';
import type { Playbook } from '../../playbook/schema.ts';
import { type CalendarEntry, calendarFile } from '../../rotation/calendar-file.ts';
import type { Rotation } from '../../rotation/rotations.ts';
import { nextWorkingDay, workingDays } from '../../rotation/working-days.ts';

type Team = Pick<Playbook, 'page' | 'support'>;

/** How long a stand-up is, in minutes. */
const minutes = 15;

/** Every working day of a rotation without cover. */
function ownDays({ start, end, cover }: Rotation): string[] {
  const away = new Set(cover.map(({ date }) => date));
  return workingDays(start, end).filter((date) => !away.has(date));
}

/** The stand-ups of a rotation. */
export function standUps(rotation: Rotation, start: string, { page, support }: Team): CalendarEntry {
  return {
    id: `stand-up-${rotation.start}-${rotation.person.email}`,
    summary: support.standUp,
    description: `For a whole rotation on ${support.name}.`,
    url: page.url,
    days: ownDays(rotation),
    start,
    minutes,
  };
}

/** The stand-up after a rotation: on the first working day after its last day. */
export function standUpAfter(rotation: Rotation, start: string, { page, support }: Team): CalendarEntry {
  return {
    id: `stand-up-after-${rotation.start}-${rotation.person.email}`,
    summary: `${support.standUp}, for questions about the handover`,
    description: `On the first working day after a rotation on ${support.name}.`,
    url: page.url,
    days: [nextWorkingDay(rotation.end)],
    start,
    minutes,
    alarmMinutes: 15,
  };
}

/** An hour before the end of the last working day on which no one stands in; no day if there is none. */
export function endReminder(rotation: Rotation, start: string, { page, support }: Team): CalendarEntry {
  return {
    id: `end-${rotation.start}-${rotation.person.email}`,
    summary: `Hand over ${support.name}: govsupport end`,
    description: `Your last day on ${support.name} ends in an hour.`,
    url: page.url,
    days: ownDays(rotation).slice(-1),
    start,
    minutes: 60,
    alarmMinutes: 0,
  };
}

/** Leaves out the line with the time of writing. */
const lasting = (content: string) => content.replace(/^DTSTAMP:.*\r?\n/m, '');

/** A similar name that is free: `stand-ups-2.ics`. */
export function freeName(file: string): string {
  const { dir, name, ext } = path.parse(file);
  for (let number = 2; ; number++) {
    const free = path.join(dir, `${name}-${number}${ext}`);
    if (!existsSync(free)) return free;
  }
}

/** Why a file can't be written, or null. `resolved` is its absolute path. */
export function fileProblem(written: string, resolved: string, entry: CalendarEntry): string | null {
  const is = statSync(resolved, { throwIfNoEntry: false });
  if (is?.isDirectory()) return `"${written}" is a folder`;
  if (is && !is.isFile()) return `"${written}" is not a regular file`;
  if (!statSync(path.dirname(resolved), { throwIfNoEntry: false })?.isDirectory()) {
    return `there is no folder for "${written}"`;
  }
  // An earlier run may have written it; writeStandUps compares the content.
  if (is && !readFileSync(resolved, 'utf8').includes(`UID:${entry.id}@`)) {
    return `"${written}" already exists; "${path.join(path.dirname(written), path.basename(freeName(resolved)))}" is free`;
  }
  return null;
}

/** When the events of a calendar file are. */
const datesIn = (content: string) =>
  content
    .split(/^BEGIN:VEVENT/m)
    .slice(1)
    .map((event) => event.match(/^(?:DTSTART|DURATION|RRULE|EXDATE)[;:].*(?:\r?\n .*)*/gm));

/** What became of a file that was written for this: `other`, if what is there now is something else. */
export function fileNow(file: string, entry: CalendarEntry): 'there' | 'other' | 'gone' {
  if (!existsSync(file)) return 'gone';
  if (!statSync(file).isFile()) return 'other';
  if (entry.days.length === 0) return 'there';
  try {
    const dates = datesIn(calendarFile([entry], new Date(0)));
    return isDeepStrictEqual(datesIn(readFileSync(file, 'utf8')), dates) ? 'there' : 'other';
  } catch {
    // It can't be read, and it is there.
    return 'there';
  }
}

/**
 * Writes the file, unless it exists already with this content. Never overwrites anything: throws a Failure that suggests a
 * free name.
 */
export function writeStandUps(step: string, file: string, entry: CalendarEntry, now: Date): 'written' | 'already' {
  const content = calendarFile([entry], now);
  try {
    replaceFile(file, content, { mode: 0o666, mayReplace: false });
    return 'written';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw new Failure(`${file} could not be written: ${whyNot(error)}.`, { cause: error });
    }
    if (lasting(readFileSync(file, 'utf8')) === lasting(content)) return 'already';
    throw new Failure(`${file} already exists, with other content.`, {
      cause: error,
      next: [`Remove it, or give another name: --answer ${step}.calendar-file=${freeName(file)}`],
    });
  }
}
