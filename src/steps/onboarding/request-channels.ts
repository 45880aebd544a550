import type { PlaybookRequest } from '../../playbook/schema.ts';
import { dataBagChannel } from './data-bag-channel.ts';
import { messageChannel } from './message-channel.ts';
import type { RequestChannel } from './request-channel.ts';
import { ticketChannel } from './ticket-channel.ts';

const channels: Readonly<Record<PlaybookRequest['by'], RequestChannel>> = {
  ticket: ticketChannel,
  message: messageChannel,
  'data-bag': dataBagChannel,
};

/** The way in which a request is made. */
export const channelOf = ({ by }: PlaybookRequest): RequestChannel => channels[by];
