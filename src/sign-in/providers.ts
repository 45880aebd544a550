import type { Provider, Service } from './provider.ts';

const load: Readonly<Record<Service, () => Promise<Provider>>> = {
  zendesk: async () => (await import('./providers/zendesk.ts')).zendesk,
  slack: async () => (await import('./providers/slack.ts')).slack,
  trello: async () => (await import('./providers/trello.ts')).trello,
  github: async () => (await import('./providers/github.ts')).github,
  airtable: async () => (await import('./providers/airtable.ts')).airtable,
  papertrail: async () => (await import('./providers/papertrail.ts')).papertrail,
  'incident-io': async () => (await import('./providers/incident-io.ts')).incidentIo,
  aws: async () => (await import('./providers/aws.ts')).aws,
  onepassword: async () => (await import('./providers/onepassword.ts')).onepassword,
};

/** How to sign in to a service. */
export const providerOf = (service: Service): Promise<Provider> => load[service]();
