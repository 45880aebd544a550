import * as z from 'zod';

/**
 * The data of one kind of action, as a schema. Journals of older versions have no `kind`: it is added to data of this
 * shape.
 */
export const actionData = <Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) =>
  z.object({ kind: z.literal(kind).default(kind as never), ...shape });
