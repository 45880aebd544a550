/** A larger difference is not clock skew, so searches don't go back that far because of it. */
const maxSkewMs = 24 * 60 * 60 * 1000;

/** The `Date` header has no fractions of a second. */
const dateHeaderPrecisionMs = 1000;

/** How far the services' clocks differ from this machine's, as seen in their answers. */
export interface ServiceClocks {
  /** Records what time a service says it is. */
  heard(service: string, serviceTime: Date): void;
  /** The earliest time that a service, or this machine, may record for what is done from now on. */
  earliest(): Date;
  /** The time by the services' clocks, which decide how long ago something was, even if this machine's is wrong. */
  serviceNow(): Date;
}

export function createServiceClocks(now: () => Date): ServiceClocks {
  const apart = new Map<string, number>();
  const all = new Map<string, number>();
  return {
    heard(service, serviceTime) {
      const ms = serviceTime.getTime() - now().getTime();
      all.set(service, ms);
      if (Math.abs(ms) < maxSkewMs) apart.set(service, ms);
    },
    earliest: () => new Date(now().getTime() + Math.min(0, ...apart.values()) - dateHeaderPrecisionMs),
    serviceNow: () => new Date(now().getTime() + (all.size === 0 ? 0 : Math.min(...all.values()))),
  };
}
