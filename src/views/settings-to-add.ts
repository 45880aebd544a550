import type { DoctorCheck } from '../runner/doctor-report.ts';

/** A key that is not set, with an example of its value and the checks that wait for it. */
export interface SettingToAdd {
  readonly key: string;
  readonly example: string;
  readonly checks: readonly string[];
}

/** The settings that checks need, in the order of the configuration. */
export function settingsToAdd(checks: readonly DoctorCheck[], order: readonly string[]): SettingToAdd[] {
  const found = new Map<string, { example: string; checks: string[] }>();
  for (const { id, status, evidence } of checks) {
    const { examples } = evidence;
    if (status !== 'unknown' || examples === null || typeof examples !== 'object') continue;
    for (const [key, example] of Object.entries(examples)) {
      const setting = found.get(key) ?? { example: String(example), checks: [] };
      setting.checks.push(id);
      found.set(key, setting);
    }
  }
  const rank = (key: string) => (order.includes(key) ? order.indexOf(key) : order.length);
  return [...found]
    .map(([key, setting]) => ({ key, ...setting }))
    .sort((one, other) => rank(one.key) - rank(other.key));
}

/** A value as YAML, quoted if needed. */
const scalar = (text: string) =>
  /^(?:[A-Za-z/]|~\/)[\w@%+=.,:/~-]*$/.test(text) && !/:$|^(?:true|false|yes|no|on|off|null)$/i.test(text)
    ? text
    : JSON.stringify(text);

interface Line {
  readonly text: string;
  readonly comment: string;
}

/**
 * The settings as a part of config.yaml, a line each, with the checks behind them where they fit.
 * The keys of a section have to be next to each other.
 */
export function asYaml(settings: readonly SettingToAdd[], columns: number): string[] {
  const lines: Line[] = [];
  let open: readonly string[] = [];
  for (const { key, example, checks } of settings) {
    const parts = key.split('.');
    const sections = parts.slice(0, -1);
    const same = sections.findIndex((part, index) => open[index] !== part);
    for (let depth = same === -1 ? sections.length : same; depth < sections.length; depth++) {
      lines.push({ text: `${'  '.repeat(depth)}${sections[depth]}:`, comment: '' });
    }
    open = sections;
    lines.push({
      text: `${'  '.repeat(sections.length)}${parts.at(-1)}: ${scalar(example)}`,
      comment: `# ${checks.join(', ')}`,
    });
  }
  const column = Math.max(0, ...lines.map(({ text, comment }) => (comment === '' ? 0 : text.length))) + 2;
  return lines.map(({ text, comment }) => {
    const whole = text.padEnd(column) + comment;
    return comment !== '' && whole.length <= columns ? whole : text;
  });
}
