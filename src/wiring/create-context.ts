import type { Context, GlobalOptions } from '../context.ts';
import { Failure } from '../errors.ts';
import { govpress } from '../playbook/govpress.ts';
import type { Playbook } from '../playbook/schema.ts';
import { createProxiedFetch, localFetch } from '../services/http/proxied-fetch.ts';
import { createMemory } from '../services/memory.ts';
import { createProcesses } from '../services/process/client.ts';
import { createServiceClocks } from '../services/service-clocks.ts';
import { createTurns } from '../services/turns.ts';
import { createTerminal } from '../terminal/terminal.ts';
import { createServices } from './create-services.ts';
import { openConfig } from './open-config.ts';
import { openSignIns } from './sign-ins.ts';
import { realSurroundings, type Surroundings } from './surroundings.ts';

interface ContextParts {
  readonly options: GlobalOptions;
  readonly env: Context['env'];
  readonly signal: AbortSignal;
  /** The surroundings, if not the real machine's. */
  readonly surroundings?: Surroundings;
  /** The team's playbook; the built-in one by default. */
  readonly playbook?: Playbook;
}

interface Opening extends ContextParts {
  /** Uses the built-in playbook, so that the configuration isn't read. */
  readonly withoutPlaybook?: boolean;
  /** Uses the built-in playbook if the configuration or its playbook has a mistake. */
  readonly mayHaveMistakes?: boolean;
}

/** Opens the context of a run, with the playbook that the configuration names. Throws a UsageError if it has a mistake. */
export async function openContext({
  withoutPlaybook = false,
  mayHaveMistakes = false,
  ...parts
}: Opening): Promise<Context> {
  const { options, env, surroundings = realSurroundings(options, env) } = parts;
  if (withoutPlaybook) return createContext({ ...parts, surroundings });
  try {
    const playbook = await openConfig(options, surroundings.env, surroundings.paths).playbook();
    return createContext({ ...parts, surroundings, playbook });
  } catch (error) {
    if (!(mayHaveMistakes && error instanceof Failure)) throw error;
    return createContext({ ...parts, surroundings });
  }
}

/** Builds the context. Nothing else wires parts together. */
export function createContext(parts: ContextParts): Context {
  const { options } = parts;
  let { playbook = govpress } = parts;
  const { env, ownEnv, paths, clock, accessible, leave } = parts.surroundings ?? realSurroundings(options, parts.env);
  const terminal = createTerminal(env, options, accessible);
  const opened = openConfig(options, env, paths);
  const { config } = opened;
  const memory = createMemory();
  const clocks = createServiceClocks(clock.now);
  const proxied = options.sandbox ? localFetch : createProxiedFetch(env);
  const turns = createTurns();
  const signInsNow = () =>
    openSignIns({
      env,
      paths,
      clock: { now: clock.now, earliest: clocks.earliest, serviceNow: clocks.serviceNow },
      heard: clocks.heard,
      proxied,
      terminal,
      config,
      playbook,
      inTurn: (signal) => turns({ signal }),
    });
  let signIns = signInsNow();
  const within: Context['within'] = (signal, deadline, waiting) => {
    const inTurn = turns({ signal, waiting });
    const processes = createProcesses(env, signal, inTurn);
    const base = {
      options,
      terminal,
      env,
      ownEnv,
      paths,
      playbook,
      clock: { now: clock.now, earliest: clocks.earliest, serviceNow: clocks.serviceNow },
      signal,
      config,
      within,
      reconfigured: async () => {
        opened.forget();
        playbook = await opened.playbook();
        signIns = signInsNow();
        return within(signal, deadline, waiting);
      },
      end: async () => {
        await signIns.settled();
        await processes.endAll();
        await leave();
      },
    };
    const services = createServices({
      clock: base.clock,
      heard: clocks.heard,
      proxied,
      isPractice: options.sandbox,
      processes,
      env,
      ownEnv,
      paths,
      config,
      playbook,
      terminal,
      memory,
      inTurn,
      signIns: signIns.within(signal),
      tried: {},
      signal,
      deadline,
    });
    return { ...base, services };
  };
  return within(parts.signal);
}
