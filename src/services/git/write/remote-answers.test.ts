import { expect, it } from 'vitest';
import { explainRemote } from './remote-answers.ts';

it('finds quickly why git ended, however much the server said', () => {
  const said = `remote: ${'Permission to '.repeat(300_000)}`;
  expect(explainRemote(said).outcome).toBe('failed');
  expect(explainRemote(`${said}\nfatal: Authentication failed for 'https://example.org/x'`).outcome).toBe(
    'sign-in-needed',
  );
  expect(explainRemote(`fatal: Could not resolve host: example.org\n${said}`).outcome).toBe('unreachable');
});
