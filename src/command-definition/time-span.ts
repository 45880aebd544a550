import { UsageError } from '../errors.ts';

const minuteMs = 60_000;
const unitMs: Readonly<Record<string, number>> = { m: minuteMs, h: 60 * minuteMs };

/** Reads the value of an option that takes a span of time, `5m` or `2h`, in milliseconds: at least a minute, at most a day. */
export const timeSpan =
  (option: string) =>
  (text: string): number => {
    const [, count, unit = ''] = /^(\d{1,4}) ?([mh])$/.exec(text.trim()) ?? [];
    const span = Number(count) * (unitMs[unit] ?? Number.NaN);
    if (span >= minuteMs && span <= 1440 * minuteMs) return span;
    throw new UsageError(`--${option}: expected a time from 1m to 24h, such as 5m, found "${text}".`);
  };
