/** More than this is not a clock that is off: whatever it is, nothing is looked for that far back because of it. */
const mostApartMs = 24 * 60 * 60 * 1000;

/** An answer's `Date` has no fractions of a second. */
const roundedMs = 1000;

/** How far the services' clocks are from this machine's, as far as they have answered. */
export interface ServiceClocks {
  /** A service has said what time it is. */
  heard(service: string, serviceTime: Date): void;
  /** The earliest time that a service, or this machine, may give to what is done from now on. */
  earliest(): Date;
}

/** Makes them for one run. */
export function createServiceClocks(now: () => Date): ServiceClocks {
  const apart = new Map<string, number>();
  return {
    heard(service, serviceTime) {
      const ms = serviceTime.getTime() - now().getTime();
      if (Math.abs(ms) < mostApartMs) apart.set(service, ms);
    },
    earliest: () => new Date(now().getTime() + Math.min(0, ...apart.values()) - roundedMs),
  };
}
