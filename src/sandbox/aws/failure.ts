/** An error in AWS's query protocol. */
export class AwsFailure extends Error {
  readonly code: string;
  readonly status: 400 | 403 | 404;

  constructor(status: 400 | 403 | 404, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
