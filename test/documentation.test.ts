import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { bookPages, pageEnd } from '../script/generators/book.ts';
import { endChecklist } from '../src/checklists/end.ts';
import { startChecklist } from '../src/checklists/start.ts';
import { exitCode } from '../src/errors.ts';
import { ports } from '../src/services/oauth/listener.ts';
import { wantedScopes as slackScopes } from '../src/services/slack/oauth.ts';
import { wantedScopes as zendeskScopes } from '../src/services/zendesk/oauth.ts';
import { createMachine, type Machine, root } from './support/machine.ts';
import { neededPrograms } from './support/sandbox.ts';

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const readme = read('README.md');

const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].concat(
  readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.join('docs', file)),
);

/** The anchors of a page's headings, as GitHub makes them. */
const anchorsOf = (text: string) =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );

/** A link to another file: relative, or by its address in the repository. */
const linkInside = /\]\((?:(https:\/\/github\.com\/dxw\/govsupport\/blob\/main\/)|(?!https?:))([^)#]*)(?:#([^)]+))?\)/g;

let machine: Machine;
beforeEach(() => {
  machine = createMachine();
});
afterEach(() => machine.remove());

describe('the documentation', () => {
  it.each(pages)('%s links to what is there', (page) => {
    const links = [...read(page).matchAll(linkInside)];
    const broken = links.filter(([, inRepository, file = '', anchor]) => {
      const target = inRepository ? file : file === '' ? page : path.join(path.dirname(page), file);
      if (!existsSync(path.join(root, target))) return true;
      return anchor !== undefined && !anchorsOf(read(target)).includes(anchor);
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  });

  it.each(bookPages().map(({ file }) => file))(
    'has the page %s in its place: for whom, and where to go from there',
    (file) => {
      const paragraphs = read(`docs/${file}`)
        .split(/\n{2,}/)
        .filter((text) => !text.startsWith('<!--'));
      expect(paragraphs[0]).toMatch(/^# \S/);
      expect(paragraphs[1]).toMatch(/^For [\s\S]*\.$/);
      expect(paragraphs.at(-1)).toBe(`${pageEnd(file)}\n`);
    },
  );

  it('names every page among the pages', () => {
    const contents = read('docs/README.md');
    const files = pages.filter((page) => /^docs\/[^/]+$/.test(page) && page !== 'docs/README.md');
    expect(files.filter((page) => !contents.includes(`${path.basename(page)})`))).toEqual([]);
  });

  it.each([
    ['The first day', startChecklist([])],
    ['The last day', endChecklist()],
  ])('lists the steps of a rotation: %s', (heading, steps) => {
    const [, section = ''] = read('docs/rotation.md').split(`## ${heading}\n`);
    const listed = [...(section.split('\n## ')[0] ?? '').matchAll(/^\| `([\w-]+)` /gm)].map(([, id]) => id);
    expect(listed).toEqual(steps.map(({ id }) => id));
  });

  it('lists every exit code, and no other', () => {
    const [, section = ''] = readme.split('## For scripts');
    const listed = [...(section.split('\n## ')[0] ?? '').matchAll(/^\| (\d+) /gm)].map(([, code]) => Number(code));
    expect(listed).toEqual(Object.values(exitCode));
  });
});

describe('the recipe for a whole rotation in the practice world', () => {
  const recipe = /```sh\n(govsupport sandbox reset [\s\S]*?)```/.exec(read('docs/practice-world.md'))?.[1] ?? '';
  const lines = recipe
    .trim()
    .split('\n')
    .map((line) => line.replace(/ *#.*/, '').split(' ').slice(1));

  it.each(['2026-11-28', '2026-11-29', '2026-12-02'])(
    'starts and ends turns on their days in a world made on %s',
    async (day) => {
      machine.real(...neededPrograms);
      await machine.govsupport(['sandbox', 'reset', '--start', `${day}T18:00:00Z`]);
      const seen: string[] = [];
      for (const words of lines) {
        const command = words.find((word) => word !== '--sandbox');
        if (command === 'sandbox') {
          expect((await machine.govsupport(words)).code).toBe(0);
          continue;
        }
        const only = ['--dry-run', '--no-input', '--json', '--only', 'rotation'];
        const { rotation } = (await machine.govsupport([...words, ...only])).json();
        const now = (await machine.govsupport(['sandbox', 'clock', '--json'])).stdout
          .match(/\d{4}-\d{2}-\d{2}/g)
          ?.at(-1);
        seen.push(
          `${command} ${rotation.person.name} ${now === rotation.start ? 'first' : now === rotation.end ? 'last' : now}`,
        );
      }
      expect(seen).toEqual([
        'start Ada Example first',
        'start Ada Example first',
        'end Ada Example last',
        'start Nadia Next first',
      ]);
    },
  );
});

describe('the recipe for someone new in the practice world', () => {
  it('signs her in, and what is said without her configuration leads there', async () => {
    machine.real(...neededPrograms);
    const section = read('docs/practice-world.md').split('## Someone new')[1] ?? '';
    const lines = /```sh\n([\s\S]*?)```/.exec(section)?.[1]?.trim().split('\n') ?? [];
    const words = lines.map((line) => line.replace(/ *#.*/, '').split(' ').slice(1));
    const [init, login] = ['--sandbox config init', '--sandbox auth login'];
    const place = (line: string) => words.findIndex((each) => each.join(' ') === line);
    const browser = ['zendesk', 'slack', 'trello'];
    for (const line of words.slice(0, place(init))) await machine.govsupport(line);
    const early = await machine.govsupport([...login.split(' '), ...browser, '--no-input']);
    expect(early.code).toBe(4);
    const said = early.stdout.replace(/\s+/g, ' ');
    expect(said).toContain('govsupport --sandbox onboard includes that file');
    expect(said).toContain('govsupport --sandbox config init --team FILE');
    expect(said).toContain('https://github.com/dxw/govsupport/blob/main/docs/administrator.md');
    expect(place(init)).toBeLessThan(place(login));
    expect((await machine.govsupport(init.split(' '))).code).toBe(0);
    const { code, stdout } = await machine.govsupport([...login.split(' '), ...browser, '--no-input']);
    expect([code, stdout.match(/signed in {2}(?:zendesk|slack|trello)/g)?.length]).toEqual([0, 3]);
  });
});

describe('the example of a configuration', () => {
  const [, example = ''] = /```yaml\n(person:[\s\S]*?)```/.exec(read('docs/configuration.md')) ?? [];
  const validate = new Ajv({ allErrors: true, validateFormats: false }).compile(
    JSON.parse(read('schemas/config.schema.json')),
  );

  it('is taken by the program and by the schema for editors', async () => {
    machine.config(example);
    const { code, stdout, stderr } = await machine.govsupport(['config', 'get', 'team.staging.password']);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'op://Support/Staging/password\n', stderr: '' });
    expect(validate(parse(example)), JSON.stringify(validate.errors)).toBe(true);
  });

  it.each([
    ['an unknown key', 'team: { vpn: { hots: inside.example.org } }'],
    ['a secret that is written out', 'services: { zendesk: { token: fake-token-ada } }'],
    ['a port that is none', 'team: { vpn: { port: 70000 } }'],
  ])('and both refuse %s', async (_, yaml) => {
    machine.config(yaml);
    expect(await machine.govsupport(['config'])).toMatchObject({ code: 2, stdout: '' });
    expect(validate(parse(yaml))).toBe(false);
  });
});

describe('what an administrator sets up', () => {
  const manifest = parse(read('packaging/slack-app-manifest.yaml'));

  it('asks Slack for exactly what the program asks people for', () => {
    expect(manifest.oauth_config.scopes).toEqual({ user: slackScopes });
    expect(manifest.oauth_config.pkce_enabled).toBe(true);
    expect(manifest.settings.token_rotation_enabled).toBe(true);
  });

  it('names every port at each service', () => {
    const page = read('docs/administrator.md');
    for (const port of ports) {
      expect(page).toContain(`http://127.0.0.1:${port}/callback\n`);
      expect(page).toContain(`http://127.0.0.1:${port}\n`);
    }
    expect(manifest.oauth_config.redirect_urls).toEqual(ports.map((port) => `http://localhost:${port}/callback`));
  });

  it('names the scopes of Zendesk', () => {
    for (const scope of zendeskScopes) expect(read('docs/administrator.md')).toContain(`\`${scope}\``);
  });
});
