import { redact } from './lib/redact.ts';

/** The exit codes, in one place. They are part of the program's interface: README.md lists them. */
export const exitCode = {
  ok: 0,
  wrong: 1,
  usage: 2,
  unknown: 3,
  signIn: 4,
  stepsLeft: 5,
  bug: 70,
  interrupted: 130,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/**
 * Something that the person can do something about.
 * `message` says what happened and to what; `next` says what to do now, a line each.
 * What services and programs answer may repeat a secret: it is taken out of both here.
 * Anything thrown that is not one of these is a bug in govsupport.
 */
export class Failure extends Error {
  override readonly name: string = 'Failure';
  readonly code: ExitCode;
  readonly next: readonly string[];

  constructor(message: string, options: { code?: ExitCode; next?: readonly string[]; cause?: unknown } = {}) {
    super(redact(message), { cause: options.cause });
    this.code = options.code ?? exitCode.wrong;
    this.next = (options.next ?? []).map(redact);
  }
}

/** Wrong usage: a bad flag, a bad configuration, or an answer that is needed where no one can be asked. */
export class UsageError extends Failure {
  override readonly name = 'UsageError';

  constructor(message: string, next: readonly string[] = [], cause?: unknown) {
    super(message, { code: exitCode.usage, next, cause });
  }
}

/** The person pressed Ctrl-C, or the process was asked to end. */
export class Interrupted extends Failure {
  override readonly name = 'Interrupted';

  /** `message`: what the person should know of it, if more than that it was. */
  constructor(message = 'Interrupted.') {
    super(message, { code: exitCode.interrupted });
  }
}
