import { keepSecret } from '../redaction/redact.ts';
import { environmentKeys, setAt } from './keys.ts';
import { describeIssue, type Problem, secretProblem, throwProblems } from './problems.ts';
import { type Config, configSchema, listKeys } from './schema.ts';

/** The file's values with those of the environment above them, which are checked in the same way. */
export function withEnvironment(config: Config, env: Readonly<Record<string, string | undefined>>): Config {
  const merged = structuredClone(config) as Record<string, unknown>;
  const problems: Problem[] = [];
  for (const { key, kind, secret, environment: name } of listKeys()) {
    const value = name === null ? undefined : env[name];
    if (name === null || !value) continue;
    // A secret stays in the environment: only the reference to it is passed on.
    if (secret) keepSecret(value);
    const plain = kind === 'number' && /^\d+$/.test(value) ? Number(value) : value;
    setAt(merged, key.split('.'), secret ? `env:${name}` : plain);
    const problem = secret ? null : secretProblem({ line: 0, words: name }, key, value);
    if (problem) problems.push(problem);
  }
  const checked = configSchema.safeParse(merged);
  if (!checked.success) {
    problems.push(
      ...checked.error.issues.flatMap((issue) =>
        describeIssue(issue, merged, (parts) => ({
          line: 0,
          words: environmentKeys[parts.join('.')] ?? 'The environment',
        })),
      ),
    );
  }
  throwProblems(problems);
  return merged as Config;
}
