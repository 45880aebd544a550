import * as z from 'zod';
import { oneLine } from '../lib/one-line.ts';

/** A text of a service that is shown on one line, such as a name or a title. */
export const line = z.string().transform(oneLine);
