import { expect, it } from 'vitest';
import { branches } from './branches.ts';
import { handover } from './handover.ts';
import { handoverRead } from './handover-read.ts';
import { leaveGroup } from './leave-group.ts';
import { notes } from './notes.ts';
import { outgoingPerson } from './outgoing-person.ts';
import { reassignTickets } from './reassign.ts';
import { slackChannels } from './slack-channels.ts';
import { standUp } from './stand-up.ts';
import type { ActionData, Step } from './step.ts';
import { tell } from './tell.ts';
import { trelloBoards } from './trello-boards.ts';
import { zendeskGroup } from './zendesk-group.ts';

const message = { channel: 'govpress', marker: 'govsupport:2026-11-23:ada@example.org:ask' };
const about = { folder: '/code/site-a', repository: 'site-a', leave: 'leave.site-a/fix', as: 'as.site-a/fix' };
const repository = { owner: 'dxw', name: 'site-a' };

/** The data of actions in journals of older versions, which had no `kind`. */
const older: [Step, string, ActionData][] = [
  [slackChannels, 'join', { channelId: 'C1' }],
  [slackChannels, 'message', message],
  [zendeskGroup, 'add', { groupId: 5, userId: 7 }],
  [zendeskGroup, 'message', message],
  [trelloBoards, 'join', { boardId: 'b1' }],
  [handoverRead, 'direct-message', { email: 'lee@example.org', marker: 'm' }],
  [outgoingPerson, 'reassign', { tickets: [48201, 48202] }],
  [outgoingPerson, 'remove', { userId: 7 }],
  [outgoingPerson, 'message', message],
  [standUp, 'calendar-file', { file: '/home/ada/stand-ups.ics' }],
  [branches, 'commit', { ...about, branch: 'wip', message: 'Work in progress', shown: 'abc' }],
  [branches, 'push', { ...about, branch: null, commit: 'abc', to: 'fix', remote: 'origin' }],
  [branches, 'push', { ...about, branch: 'fix', to: 'fix', remote: null, ...repository, base: null, ticket: 48201 }],
  [branches, 'pull-request', { ...repository, head: 'fix', base: 'develop' }],
  [branches, 'assign', { ...repository, head: 'fix', login: 'nadia-example' }],
  [notes, 'note', { ticket: 48201 }],
  [reassignTickets, 'reassign', { tickets: [48201], to: 7 }],
  [reassignTickets, 'add', { groupId: 5, userId: 7 }],
  [reassignTickets, 'other', { ticket: 48201, group: 9, to: null, went: 'queue' }],
  [reassignTickets, 'message', message],
  [handover, 'write', { version: 1, folder: '/state/handovers', name: 'dev-2026-11-23-v1' }],
  [handover, 'copy', { output: '/home/ada/handover.md' }],
  [tell, 'handover', { email: 'nadia@example.org', marker: 'm' }],
  [tell, 'handover', { email: 'nadia@example.org', marker: 'm', name: 'Nadia', next: null, version: 2, standUp: '' }],
  [tell, 'message', message],
  [leaveGroup, 'remove', { userId: 7 }],
  [leaveGroup, 'message', message],
];

it.each(older)('$id reads "%s" from a journal of an older version', ({ data: schema }, kind, data) => {
  expect(schema?.parse(data)).toMatchObject({ ...data, kind });
});

it.each(older)('$id reads "%s" as it writes it now', ({ data: schema }, _kind, data) => {
  const now = schema?.parse(data);
  expect(schema?.parse(now)).toEqual(now);
});
