import { hideSecrets } from './redaction/token-shapes.ts';

/** The exit codes. They are part of the program's interface: README.md lists them. */
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

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/**
 * An error that the person can do something about. Anything else that is thrown is a bug in govsupport.
 * `message` says what happened; `next` says what to do, one line each.
 * Both may contain text from services and programs, and what the person typed, so secrets are taken out.
 */
export class Failure extends Error {
  override readonly name: string = 'Failure';
  readonly code: ExitCode;
  readonly next: readonly string[];

  constructor(message: string, options: { code?: ExitCode; next?: readonly string[]; cause?: unknown } = {}) {
    super(hideSecrets(message), { cause: options.cause });
    this.code = options.code ?? exitCode.wrong;
    this.next = (options.next ?? []).map(hideSecrets);
  }
}

/** Wrong usage: a bad flag, a bad configuration, or an answer that is needed when no one can be asked. */
export class UsageError extends Failure {
  override readonly name = 'UsageError';

  constructor(message: string, next: readonly string[] = [], cause?: unknown) {
    super(message, { code: exitCode.usage, next, cause });
  }
}

/** Something optional that was never set up: what it would say is unknown, and no one has to do anything about it. */
export class NotConfigured extends Failure {
  override readonly name = 'NotConfigured';

  constructor(message: string, next: readonly string[]) {
    super(message, { code: exitCode.unknown, next });
  }
}

/** The person pressed Ctrl-C, or the process was asked to end. */
export class Interrupted extends Failure {
  override readonly name = 'Interrupted';

  /** `message`: what else the person should know about the interruption. */
  constructor(message = 'Interrupted.') {
    super(message, { code: exitCode.interrupted });
  }
}
