import type { Endpoint } from './call.ts';
import { page } from './paging.ts';
import { forbidden } from './problem.ts';
import type { CustomStatus, TicketField } from './world.ts';

const ancient = '2019-04-01T09:00:00Z';

export const presentStatus = (status: CustomStatus): object => ({
  id: status.id,
  status_category: status.category,
  agent_label: status.label,
  raw_agent_label: status.label,
  end_user_label: status.label,
  raw_end_user_label: status.label,
  description: '',
  raw_description: '',
  end_user_description: '',
  raw_end_user_description: '',
  active: true,
  default: status.default,
  created_at: ancient,
  updated_at: ancient,
});

const presentField = (address: string, field: TicketField, position: number): object => ({
  url: `${address}/api/v2/ticket_fields/${field.id}.json`,
  id: field.id,
  type: field.type,
  title: field.title,
  raw_title: field.title,
  description: field.description,
  raw_description: field.description,
  position,
  active: true,
  required: false,
  collapsed_for_agents: false,
  regexp_for_validation: null,
  title_in_portal: field.title,
  raw_title_in_portal: field.title,
  visible_in_portal: false,
  editable_in_portal: false,
  required_in_portal: false,
  tag: null,
  created_at: ancient,
  updated_at: ancient,
  removable: field.type === 'text',
  agent_description: '',
});

const read = 'tickets:read';

/**
 * The administrator's settings. https://developer.zendesk.com/api-reference/ticketing/tickets/custom_ticket_statuses/
 */
export const settingEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/v2/custom_statuses',
    scope: read,
    handle({ query, world }) {
      const categories = query.get('status_categories')?.split(',');
      const statuses = world.statuses.filter(
        (each) =>
          each.category !== 'closed' &&
          (categories === undefined || categories.includes(each.category)) &&
          (query.get('default') === null || String(each.default) === query.get('default')) &&
          query.get('active') !== 'false',
      );
      return { body: { custom_statuses: statuses.map(presentStatus) } };
    },
  },
  {
    method: 'GET',
    path: '/api/v2/ticket_fields',
    scope: read,
    handle(call) {
      const { items, rest } = page(call, call.world.fields);
      return {
        body: { ticket_fields: items.map((field, index) => presentField(call.host.address, field, index)), ...rest },
      };
    },
  },
  ...[
    '/api/v2/incremental/tickets',
    '/api/v2/incremental/tickets/cursor',
    '/api/v2/incremental/ticket_metric_events',
  ].map(
    (path): Endpoint => ({
      method: 'GET',
      path,
      scope: read,
      handle() {
        // For administrators only, and not needed here even by them.
        throw forbidden();
      },
    }),
  ),
];
