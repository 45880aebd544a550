import { expect, it } from 'vitest';
import { parseBoundedJson } from './bounded-json.ts';

it.each(['{"a":[1,"]}[{","\\"["]}', '7', '"x"', `${'['.repeat(100)}${']'.repeat(100)}`])('reads %s', (text) => {
  expect(parseBoundedJson(text)).toEqual(JSON.parse(text));
});

it.each([
  ['broken', '{"a":'],
  ['nothing', ''],
  ['nested too deeply', `${'['.repeat(101)}${']'.repeat(101)}`],
  ['nested without an end', '['.repeat(10_000_000)],
  ['divided too often', `[${'{},'.repeat(500_001)}{}]`],
])('gives undefined for what is %s', (_, text) => {
  expect(parseBoundedJson(text)).toBeUndefined();
});
