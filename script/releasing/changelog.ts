import { Refusal } from './refusal.ts';

const unreleased = '## [Unreleased]\n';

/** The text below a version's heading, up to the next one; null if there is no such heading. */
function sectionOf(text: string, heading: string): string | null {
  const at = text.indexOf(`\n${heading}`);
  if (at === -1) return null;
  const body = text.slice(text.indexOf('\n', at + 1) + 1);
  return body.split(/^(?:## |\[[^\]]+\]: )/m)[0]?.trim() ?? null;
}

/** What a version's notes are, as Markdown; null if the changelog does not have that version. */
export const notesOf = (text: string, version: string): string | null => sectionOf(text, `## [${version}]`);

/** The versions that the changelog has. */
export const releasedVersions = (text: string): readonly string[] =>
  [...text.matchAll(/^## \[(\d[^\]]*)\]/gm)].map(([, version = '']) => version);

/** The links at the bottom, if there are any: to what has changed since the last version. */
const withLinks = (text: string, version: string): string =>
  text.replace(
    /^\[Unreleased\]: (\S+\/compare\/)(\S+)\.\.\.HEAD$/m,
    `[Unreleased]: $1v${version}...HEAD\n[${version}]: $1$2...v${version}`,
  );

/** The changelog with what is unreleased moved to a version. Throws a Refusal if that is nothing. */
export function releaseChangelog(text: string, version: string, day: string): string {
  const section = sectionOf(text, unreleased);
  if (section === null) throw new Refusal('CHANGELOG.md has no heading "## [Unreleased]".');
  if (!/^- /m.test(section))
    throw new Refusal('CHANGELOG.md has nothing under Unreleased: say there what users will notice.');
  return withLinks(text.replace(unreleased, `${unreleased}\n## [${version}] - ${day}\n`), version);
}
