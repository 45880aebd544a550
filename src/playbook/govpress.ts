import type { Playbook } from './schema.ts';
import { wordsFor } from './words-for.ts';

const page = { title: 'GovPress support', url: 'https://playbook.dxw.com/govpress-unit/support' };

const people = {
  team: 'Maintenance and Support Team',
  leads: 'Delivery Lead',
  techLeads: 'Tech Lead',
  operations: 'Technical Operations',
};

// The page writes "GovPress support triage" and "GovPress Support Triage": names are compared without regard to capitals.
const zendeskGroups = {
  triage: 'GovPress support triage',
  firstLine: 'GovPress 1st line support',
  secondLine: 'GovPress 2nd line support',
  scoping: 'GovPress scoping and discussion',
};

const statuses = {
  believedSolved: 'Pending believed solved',
  solvedAfterDays: 4,
  whyNotSolved: 'Clients sometimes answer with "thank you", which opens a solved ticket again.',
};

const estimates = {
  firstLine: 'under an hour',
  secondLine: 'half a day at most, and it is clearly defined',
  scoping: 'more than half a day',
};

const boards = {
  backlog: { name: 'Support and Maintenance Backlog', shortLink: 'pF46aRdl' },
  ticketCardsList: 'Backlog',
  week: { name: 'Week in Progress', shortLink: 'Y2QL3Pha' },
  weeklyTasksList: 'Weekly tasks',
};

const onboardingCard = {
  title: 'Add a new developer to the support rota',
  placeholder: 'a new developer',
  shortLink: 'Q5BahEhI',
  list: 'Backlog',
};

const knowledgebase = {
  name: 'Project Knowledgebase',
  baseId: 'appL5dzrJCzmldhcG',
  url: 'https://airtable.com/appL5dzrJCzmldhcG',
};

const addresses = { zendesk: 'https://dxw.zendesk.com' };

const support = {
  name: '2nd line support',
  standUp: 'Maintenance and Support stand-up',
};

const github = {
  pushTo: [{ owner: 'dxw', name: 'chef' }],
  developerDocs: { owner: 'dxw', name: 'govpress-developer-docs' },
  opsDocs: { owner: 'dxw', name: 'ops-docs' },
};

const vault = 'Site management';

const rest = {
  name: 'GovPress',
  page,
  publicHost: 'playbook.dxw.com',
  slack: {
    channels: [
      { name: 'dxw-govpress-support-triage', purpose: 'tickets that are being triaged' },
      { name: 'dxw-govpress-support-1st-line', purpose: '1st line support' },
      { name: 'dxw-govpress-support-2nd-line', purpose: '2nd line support' },
      { name: 'dxw-govpress-support-scoping', purpose: 'tickets that need scoping' },
      { name: 'dxw-dalmatian', purpose: 'deploys to Dalmatian' },
      { name: 'dxw-client-support', purpose: 'alerts when a production system fails' },
      { name: 'incidents', purpose: 'incidents of the whole company' },
      { name: 'systems', purpose: 'alerts of the monitoring tools' },
      { name: 'dxw-govpress-maintenance-and-support', id: 'C04AJM8DCRF', purpose: 'where to ask' },
    ],
    teamChannel: 'dxw-govpress-maintenance-and-support',
    incidentApp: 'incident.io',
  },
  github,
  awsKeyDays: 180,
  vault,
  addresses,
  rota: { role: 'dev', hours: { from: '10:00', to: '18:00' } },
  workingHours: { begins: '09:30', ends: '17:30' },
  people,
  support,
  zendeskGroups,
  ticketCardField: 'Trello card',
  statuses,
  estimates,
  boards,
  onboardingCard,
  knowledgebase,
};

/** dxw's GovPress unit, as its playbook page describes it. */
export const govpress: Playbook = { ...rest, ...wordsFor(rest) };
