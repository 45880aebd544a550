import type { Aws } from './aws/aws.ts';
import type { Git } from './git/git.ts';
import type { GitHub } from './github/github.ts';
import type { OnePassword } from './onepassword/onepassword.ts';
import type { Processes } from './process/process.ts';
import type { Secrets } from './secrets/secrets.ts';
import type { Slack } from './slack/slack.ts';

/** The services, each loaded when it is first asked for. */
export interface Services {
  readonly processes: Processes;
  git(): Promise<Git>;
  secrets(): Promise<Secrets>;
  slack(): Promise<Slack>;
  github(): Promise<GitHub>;
  aws(): Promise<Aws>;
  onePassword(): Promise<OnePassword>;
}
