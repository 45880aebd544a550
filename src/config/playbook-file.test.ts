import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { UsageError } from '../errors.ts';
import { govpress } from '../playbook/govpress.ts';
import { wordsFor } from '../playbook/words-for.ts';
import { readPlaybook } from './playbook-file.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'govsupport-playbook-'));
  file = path.join(folder, 'playbook.yaml');
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (yaml: string) => {
  writeFileSync(file, yaml);
  return readPlaybook(file, govpress, wordsFor);
};

it('differs from the built-in one in what it names, and in nothing else', () => {
  const own = read(`
name: Harbour
zendeskGroups: { secondLine: Harbour duty }
slack:
  channels: [{ name: harbour-duty, purpose: everything }]
  teamChannel: harbour-duty
remedies: { vpn: { summary: Ask the harbour master } }
`);
  expect(own).toEqual({
    ...govpress,
    name: 'Harbour',
    zendeskGroups: { ...govpress.zendeskGroups, secondLine: 'Harbour duty' },
    slack: {
      ...govpress.slack,
      channels: [{ name: 'harbour-duty', purpose: 'everything' }],
      teamChannel: 'harbour-duty',
    },
    remedies: { ...govpress.remedies, vpn: { summary: 'Ask the harbour master' } },
  });
});

it('may be empty', () => {
  expect(read('# nothing yet\n')).toEqual(govpress);
});

it.each([
  ['zendeskGroup: {}', 'zendeskGroup: there is no such key: did you mean zendeskGroups?'],
  ['zendeskGroups: { second: x }', 'zendeskGroups.second: there is no such key: did you mean secondLine?'],
  ['boards: { week: Harbour }', 'boards.week: expected a mapping of keys, found text'],
  ['name: ""', 'name: expected text, found nothing'],
  ['awsKeyDays: soon', 'awsKeyDays: expected a number, found text'],
  ['slack: { channels: [{ name: x }] }', 'slack.channels.0.purpose: expected text, found nothing'],
  ['slack: { channels: [x] }', 'slack.channels.0: expected a mapping of keys, found text'],
  ['slack: { channels: [{ name: x, purpose: y, colour: red }] }', 'slack.channels.0.colour: there is no such key'],
  ['remedies: { vpn: { url: x } }', 'remedies.vpn.summary: expected text, found nothing'],
  ['workingHours: { begins: "9:30" }', 'workingHours.begins: expected a time from "00:00" to "23:59", such as "09:30"'],
  ['workingHours: { ends: "09:00" }', 'workingHours.ends: 09:00 has to be later than 09:30, when it begins'],
  ['rota: { hours: { from: "18:00" } }', 'rota.hours.to: 18:00 has to be later than 18:00, when it begins'],
  ['- a list', 'the file: expected a mapping of keys, found a list'],
])('with a mistake is refused, by its key: %s', (yaml, message) => {
  expect(() => read(yaml)).toThrow(UsageError);
  expect(() => read(yaml)).toThrow(`${file}: ${message}.`);
});

it.each([
  ['a: [', 'line 1 is not YAML: the [ that begins here is not closed, or what is in it is not indented'],
  ['name: x\nname: y', 'line 2 is not YAML: this key is there twice'],
  ['a: &x 1\nb: *x', 'it is not YAML as it is read here: a value that begins with * or & has to be in quotes'],
])('that is not plain YAML is refused: %s', (yaml, why) => {
  expect(() => read(yaml)).toThrow(`The playbook ${file} was not read: ${why}.`);
});

it('that is missing is refused', () => {
  expect(() => readPlaybook(path.join(folder, 'none.yaml'), govpress, wordsFor)).toThrow(
    'there is no such file or folder',
  );
});
