import * as z from 'zod';
import { configSchema } from '../../src/config/schema.ts';

/** Keywords for this program, which editors don't know. */
const ownMarks = ['secret', 'path', 'personal', 'mayRefer', 'usual'];

/** schemas/config.schema.json, for editors. The program itself checks the rest when it reads the file. */
export function configSchemaFile(): string {
  const { $schema, ...rest } = z.toJSONSchema(configSchema, {
    target: 'draft-7',
    override({ jsonSchema }) {
      for (const mark of ownMarks) delete jsonSchema[mark];
    },
  });
  return `${JSON.stringify({ $schema, title: 'The configuration of govsupport', ...rest }, null, 2)}\n`;
}
