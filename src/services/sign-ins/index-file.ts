import * as z from 'zod';
import { Failure } from '../../errors.ts';
import { readIfThere, writeWhole } from '../../lib/whole-file.ts';
import { type KeptService, keptServices, type SignInRecord } from './sign-ins.ts';

const version = 1;

const recordShape = z.object({
  as: z.string().nullable(),
  account: z.string(),
  keptIn: z.enum(['keychain', 'file']),
  scopes: z.array(z.string()).nullable(),
  expiresAt: z.iso.datetime().nullable(),
  refreshExpiresAt: z.iso.datetime().nullable(),
  signedInAt: z.iso.datetime(),
});

const indexShape = z.object({
  version: z.literal(version),
  services: z.partialRecord(z.enum(keptServices), recordShape),
});

const secretsShape = z.object({ version: z.literal(version), items: z.record(z.string(), z.string()) });

function read<S extends z.ZodType>(file: string, shape: S): z.output<S> | null {
  const text = readIfThere(file);
  if (text === null) return null;
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    throw new Failure(`${file} is damaged, or from another version of govsupport.`, {
      next: [`Move it out of the way, and sign in again: mv '${file}' '${file}.old'`],
    });
  }
}

const write = (file: string, content: object) =>
  writeWhole(file, `${JSON.stringify({ version, ...content }, null, 2)}\n`);

/** Which services the person is signed in to. Contains no secret. */
export interface SignInIndex {
  get(service: KeptService): SignInRecord | null;
  /** Sets a record, or removes it with null. The caller has to hold the lock. */
  set(service: KeptService, record: SignInRecord | null): void;
}

export function openIndex(file: string): SignInIndex {
  const services = () => read(file, indexShape)?.services ?? {};
  return {
    get: (service) => services()[service] ?? null,
    set(service, record) {
      const { [service]: _, ...others } = services();
      write(file, { services: record === null ? others : { ...others, [service]: record } });
    },
  };
}

/** Secrets in a file that only this user can read, for machines without a keychain. */
export function openSecretsFile(file: string) {
  const items = () => read(file, secretsShape)?.items ?? {};
  return {
    get: (name: string): string | null => items()[name] ?? null,
    set(name: string, value: string | null): void {
      const { [name]: before, ...others } = items();
      if (value === null && before === undefined) return;
      write(file, { items: value === null ? others : { ...others, [name]: value } });
    },
  };
}
