import type { Context } from '../context.ts';
import type { Json, Remedy } from './check.ts';

/**
 * Says why a program is not found on PATH: not installed, a broken link, or a file without permission to run. `install` is
 * the remedy if it is not installed.
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
    const remedy = { summary: 'Make it executable', commands: [['chmod', '+x', file]], url: null };
    return { summary: `${program} is on PATH, but is not executable`, rest: { evidence, remedy } };
  }
  return {
    summary: `${program} is on PATH as a broken link`,
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
