import { isSameName } from '../lib/same-name.ts';
import type { ZendeskGroup } from '../services/zendesk/zendesk.ts';

/** The group with this name. */
export const findGroup = (groups: readonly ZendeskGroup[], name: string): ZendeskGroup | undefined =>
  groups.find((group) => isSameName(group.name, name));
