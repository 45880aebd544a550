import type { Context } from '../context.ts';
import type { Json, Remedy } from './check.ts';

/**
 * Says why a program that is not found on PATH is not: not installed, a link that leads nowhere, or a file that may
 * not be run. `install` is what to do where it is not there at all.
 */
export function missingProgram(
  context: Context,
  program: string,
  install: Remedy,
): { summary: string; rest: { evidence: Record<string, Json>; remedy: Remedy } } {
  const obstacle = context.services.processes.obstacle(program);
  if (obstacle === null) {
    return { summary: `${program} is not on PATH`, rest: { evidence: { path: null }, remedy: install } };
  }
  const { reason, file } = obstacle;
  const evidence = { path: file, reason };
  if (reason === 'not-executable') {
    const remedy = { summary: 'Let it be run', commands: [['chmod', '+x', file]], url: null };
    return { summary: `${program} is on PATH, but the file may not be run`, rest: { evidence, remedy } };
  }
  return {
    summary: `${program} is on PATH as a link that leads nowhere`,
    rest: {
      evidence,
      remedy: {
        ...install,
        summary: `Remove the link, then: ${install.summary}`,
        commands: [['rm', file], ...install.commands],
      },
    },
  };
}
