import type { Context } from '../../context.ts';

/** Whether the person has an AWS login, although it may have ended: they set dalmatian-tools up with it. */
export async function hasAwsLogin({ services }: Context): Promise<boolean> {
  const { missingFiles } = await (await services.dalmatian()).state();
  return missingFiles.length === 0;
}
