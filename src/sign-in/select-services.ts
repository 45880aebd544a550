import { UsageError } from '../errors.ts';
import { nearest } from '../lib/nearest.ts';
import { type Service, services } from './provider.ts';

/** Other names that people know them by. */
const aliases: Readonly<Record<string, Service>> = {
  '1password': 'onepassword',
  'incident.io': 'incident-io',
  solarwinds: 'papertrail',
};

function find(name: string): Service {
  const service = services.find((each) => each === name) ?? aliases[name];
  if (service !== undefined) return service;
  const meant = nearest(name, services);
  throw new UsageError(`There is no service '${name}' to sign in to.`, [
    ...(meant ? [`Did you mean ${meant}?`] : []),
    `The services are: ${services.join(', ')}`,
  ]);
}

/** The services that were named, in the order in which they are signed in to; all if none were. Throws a UsageError. */
export function selectServices(names: readonly string[]): readonly Service[] {
  const wanted = names.flatMap((name) => name.split(',')).filter((name) => name.trim() !== '');
  if (wanted.length === 0) return services;
  const found = wanted.map((name) => find(name.trim().toLowerCase()));
  return services.filter((service) => found.includes(service));
}
