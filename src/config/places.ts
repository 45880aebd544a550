import path from 'node:path';

/** What is needed to find and read the configuration. */
export interface ConfigPlaces {
  /** Given with --config or GOVSUPPORT_CONFIG: has to be there. */
  readonly named: { readonly file: string; readonly by: string } | null;
  /** Where it is otherwise: may be missing. */
  readonly usual: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Where the configuration of a run is. */
export function configPlaces({
  options,
  env,
  paths,
}: {
  readonly options: { readonly config: string | undefined };
  readonly env: ConfigPlaces['env'];
  readonly paths: { readonly configFile: string; readonly home: string };
}): ConfigPlaces {
  const named =
    options.config !== undefined
      ? { file: path.resolve(options.config), by: '--config' }
      : env.GOVSUPPORT_CONFIG
        ? { file: path.resolve(env.GOVSUPPORT_CONFIG), by: 'GOVSUPPORT_CONFIG' }
        : null;
  return { named, usual: paths.configFile, home: paths.home, env };
}

/** The file that is read and written. */
export const configFileOf = ({ named, usual }: ConfigPlaces): string => named?.file ?? usual;

/** More than any configuration needs, in bytes. */
export const configLimit = 100_000;

/** Makes a path absolute: `~` is the home folder, the rest is relative to a folder. */
export function absolutePath(written: string, folder: string, home: string): string {
  if (written === '~') return home;
  if (written.startsWith('~/')) return path.join(home, written.slice(2));
  return path.resolve(folder, written);
}
