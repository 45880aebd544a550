import type { ZendeskGroup } from '../services/zendesk/zendesk.ts';

const plain = (name: string) => name.trim().toLowerCase();

/** The group with this name, however its capitals are written. */
export const findGroup = (groups: readonly ZendeskGroup[], name: string): ZendeskGroup | undefined =>
  groups.find((group) => plain(group.name) === plain(name));
