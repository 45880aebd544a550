import type { Context } from '../context.ts';
import { shownMoment } from '../lib/days.ts';
import { sanitise, sanitiseLine } from '../lib/sanitise.ts';
import { shellCommand } from '../lib/shell.ts';
import { currentPerson } from '../sandbox/current-person.ts';
import type { Listening } from '../sandbox/environment.ts';
import type { KeptWorld } from '../sandbox/kept-world.ts';
import type { CurrentPerson, ServedSandbox } from '../sandbox/open.ts';
import type { Person, World } from '../sandbox/world.ts';
import { wrap } from '../terminal/wrap.ts';

/** Prints where the practice world is served, as lines for a shell. */
export function showServing({ options, terminal }: Context, served: ServedSandbox): void {
  const { address, vpnPort, environment, machine, scale } = served;
  if (options.json) {
    terminal.json({
      schemaVersion: 1,
      command: 'sandbox serve',
      address,
      vpnPort,
      scale,
      machine: { home: machine.home, programs: [machine.bin, machine.system] },
      environment,
    });
  } else {
    terminal.result(
      Object.entries(environment)
        .map(([name, value]) => `export ${name}=${shellCommand([value])}`)
        .join('\n'),
    );
  }
  terminal.note(`The practice world is at ${address}, and its "VPN-only" port is ${vpnPort}.`);
  terminal.note('In another terminal, put --sandbox in front of any command: govsupport --sandbox doctor');
  terminal.note('Stop it with Ctrl-C.');
}

/** A person as JSON has them. */
const facts = ({ key, name, email, github }: Person) => ({ key, name, email, github });

/** Says who the person is in the practice world. */
export function showBeing(
  { options, terminal }: Context,
  { world }: KeptWorld,
  { person, machine }: CurrentPerson,
): void {
  if (options.json) {
    terminal.json({
      schemaVersion: 1,
      command: 'sandbox be',
      you: facts(person),
      machine: { home: machine.home },
      people: world.people.map(facts),
    });
    return;
  }
  terminal.result(sanitiseLine(`You are ${person.name} (${person.email}).`));
  const others = world.people.filter(({ key }) => key !== person.key).map(({ key }) => key);
  terminal.note(sanitiseLine(`Your machine there is ${machine.home}. You can also be: ${others.join(', ')}.`));
}

/** A space that does not break. */
const stays = '\u00a0';

/** What a part of the world holds: `tickets 30, groups 4`. */
function contents(slice: unknown): string {
  if (Array.isArray(slice)) return String(slice.length);
  if (slice === null || typeof slice !== 'object') return sanitiseLine(String(slice));
  return Object.entries(slice)
    .filter(([, value]) => value !== null && typeof value === 'object')
    .map(([name, value]) => `${name}${stays}${(Array.isArray(value) ? value : Object.keys(value)).length}`)
    .join(', ');
}

/** `+1d 2h`, or nothing where the clock was not moved. */
function moved(offsetMs: number): string {
  const seconds = Math.round(Math.abs(offsetMs) / 1000);
  if (seconds === 0) return '';
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const;
  const shown = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count}${unit}`);
  return ` (${offsetMs < 0 ? '-' : '+'}${shown.join(' ')})`;
}

/** Shows the world at a glance, or all of it as JSON. */
export function showWorld(
  { options, terminal, paths }: Context,
  store: KeptWorld,
  { serving, services }: { serving: (Listening & { pid: number }) | null; services: readonly string[] },
): void {
  const { world } = store;
  const now = store.now();
  if (options.json) {
    terminal.json({
      schemaVersion: 1,
      command: 'sandbox show',
      folder: paths.sandboxFolder,
      now: now.toISOString(),
      serving,
      you: facts(currentPerson(world)),
      world,
    });
    return;
  }
  const slices = world as unknown as Readonly<Record<string, unknown>>;
  const today = now.toISOString().slice(0, 10);
  const name = (key: string) => sanitiseLine(world.people.find((person) => person.key === key)?.name ?? key);
  const days = world.rota.days.filter((day) => day.date >= today).slice(0, 7);
  const width = Math.max(...services.map((service) => service.length), 'misbehaviour'.length);
  const line = (label: string, text: string) => {
    if (terminal.signs.areWords) return wrap(label === '' ? text : `${label}: ${text}`, terminal.columns);
    return wrap(text, Math.max(20, terminal.columns - width - 2))
      .split('\n')
      .map((row, index) => `${(index === 0 ? label : '').padEnd(width)}  ${row.replaceAll(stays, ' ')}`)
      .join('\n');
  };
  const lines = [
    line(
      'began',
      `${shownMoment(new Date(world.startedAt))}${world.scale === 1 ? '' : `, ${world.scale} times as large as usual`}`,
    ),
    line('now', `${shownMoment(now)}${moved(world.clockOffsetMs)}`),
    line('kept in', sanitiseLine(paths.sandboxFolder)),
    line('served', serving ? `at ${serving.address} (process ${serving.pid})` : 'only while a command runs in it'),
    line('you are', sanitiseLine(currentPerson(world).name)),
    '',
    ...days.map((day, index) => line(index === 0 ? 'on the rota' : '', `${day.date}  ${name(day.person)}`)),
    '',
    ...services.map((service) => line(service, contents(slices[service]))),
    ...(world.pending.length > 0 ? [line('pending', `${world.pending.length} to happen later`)] : []),
    ...(world.misbehaviour.length > 0 ? [line('misbehaviour', String(world.misbehaviour.length))] : []),
  ];
  terminal.result(lines.join('\n'));
}

/** Shows one part of the world in full. */
export async function showWorldPart({ options, terminal }: Context, store: KeptWorld, part: string): Promise<void> {
  const value = (store.world as unknown as Readonly<Record<string, unknown>>)[part];
  if (options.json) {
    terminal.json({ schemaVersion: 1, command: 'sandbox show', part, value });
    return;
  }
  const { stringify } = await import('yaml');
  terminal.exact(sanitise(stringify(value)).trimEnd());
}

/** Shows the faults that are set. */
export function showMisbehaviour({ options, terminal }: Context, world: World): void {
  const { misbehaviour: rules, browser } = world;
  if (options.json) {
    terminal.json({
      schemaVersion: 1,
      command: 'sandbox misbehave',
      misbehaviour: rules,
      ...(browser ? { browser } : {}),
    });
    return;
  }
  if (rules.length === 0 && !browser) {
    terminal.result('No faults are set.');
    return;
  }
  const lines = rules.map(({ id, seen, method = 'any', path, nth, ...rest }) => {
    const which = nth === undefined ? 'every one' : `number ${nth}`;
    return sanitiseLine(`${id}. ${method} ${path}, ${which} (${seen} seen): ${JSON.stringify(rest)}`);
  });
  terminal.result([...lines, ...(browser ? [`In the browser: ${browser}`] : [])].join('\n'));
}
