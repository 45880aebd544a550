import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'rolldown';

interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly repository: string | null;
  /** The texts of its licence files, which may be none. */
  readonly texts: readonly string[];
}

const licenceFile = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;

/** The folder of a module's package: the nearest one up whose package.json has a name and a version. */
function packageFolder(module: string): string | null {
  for (let folder = path.dirname(module); folder.includes('node_modules'); folder = path.dirname(folder)) {
    const file = path.join(folder, 'package.json');
    if (!existsSync(file)) continue;
    const { name, version } = JSON.parse(readFileSync(file, 'utf8'));
    if (name && version) return folder;
  }
  return null;
}

function readPackage(folder: string): BundledPackage {
  const { name, version, license, repository } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  if (typeof license !== 'string') throw new Error(`${name} ${version}: package.json names no licence`);
  const texts = readdirSync(folder)
    .filter((file) => licenceFile.test(file))
    .sort()
    .map((file) => readFileSync(path.join(folder, file), 'utf8').trim());
  const url = typeof repository === 'string' ? repository : (repository?.url ?? null);
  return { name, version, license, repository: url?.replace(/^git\+/, '').replace(/\.git$/, '') ?? null, texts };
}

/** Groups packages by licence text, so that each text appears once. */
function notice(packages: readonly BundledPackage[]): string {
  const heads = packages.flatMap(({ name, version, license, repository }) => [
    `## ${name} ${version}`,
    [`Licence: ${license}`, ...(repository ? [repository] : [])].join(' · '),
  ]);
  const texts = packages[0]?.texts ?? [];
  const body = texts.length > 0 ? texts : ['The package contains no licence text.'];
  return [...heads, ...body.map((text) => `\`\`\`\n${text.replaceAll('```', "'''")}\n\`\`\``)].join('\n\n');
}

/** A bundler plugin that writes the licences of all bundled packages to a file. */
export function thirdPartyNotices(file: string): Plugin {
  const folders = new Set<string>();
  return {
    name: 'third-party-notices',
    generateBundle(_, bundle) {
      const modules = Object.values(bundle).flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []));
      for (const folder of modules.map(packageFolder)) if (folder !== null) folders.add(folder);
      const packages = [...folders].map(readPackage).sort((a, b) => (a.name < b.name ? -1 : 1));
      const intro = 'govsupport is distributed with code of the packages below, under their own licences.';
      const groups = Map.groupBy(packages, ({ texts }) => texts.join());
      writeFileSync(file, `${['# Third-party notices', intro, ...[...groups.values()].map(notice)].join('\n\n')}\n`);
    },
  };
}
