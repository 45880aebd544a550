import { expect, it } from 'vitest';
import { repositoryNames } from './repository-names.ts';

const named = (folder: string, ...branches: readonly string[]) => ({
  folder,
  branches: branches.map((name) => ({ name })),
});

it('are short where nothing is mistaken for something else', () => {
  const names = repositoryNames([named('/home/ada/code/site-a', 'fix'), named('/home/ada/code')], ['/home/ada/code']);
  expect(names.name('/home/ada/code/site-a')).toBe('site-a');
  expect(names.branch('/home/ada/code/site-a', 'fix')).toBe('site-a/fix');
  expect(names.name('/home/ada/code')).toBe('code');
});

it('tell apart what has the same name in two places', () => {
  const names = repositoryNames([named('/a/site'), named('/b/site')], ['/a', '/b']);
  expect([names.name('/a/site'), names.name('/b/site')]).toEqual(['/a/site', '/b/site']);
});

it('go by the folder that is nearest', () => {
  const names = repositoryNames([named('/code/clients/site')], ['/code', '/code/clients']);
  expect(names.name('/code/clients/site')).toBe('site');
});

it('tell apart a branch of a repository and one of a repository in it', () => {
  const names = repositoryNames([named('/code/a', 'b/c', 'd'), named('/code/a/b', 'c')], ['/code']);
  expect(names.branch('/code/a', 'b/c')).toBe('a:b/c');
  expect(names.branch('/code/a/b', 'c')).toBe('a/b:c');
  expect(names.branch('/code/a', 'd')).toBe('a/d');
});

it('can stand before the = of an answer', () => {
  const names = repositoryNames([named('/code/a=b', '--upload-pack=touch')], ['/code']);
  expect(names.branch('/code/a=b', '--upload-pack=touch')).toBe('a%3Db/--upload-pack%3Dtouch');
});
