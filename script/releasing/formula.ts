const address = /^ {2}url "(?<url>[^"]+)"$/m;
const checksum = /^ {2}sha256 "(?<sha256>[^"]+)"$/m;

/** Where a version's tarball can be downloaded once the release is published. */
export const tarballUrl = (version: string): string =>
  `https://github.com/dxw/govsupport/releases/download/v${version}/govsupport-${version}.tgz`;

/** The formula with a version's address and checksum. */
export const releaseFormula = (text: string, version: string, sha256: string): string =>
  text.replace(address, `  url "${tarballUrl(version)}"`).replace(checksum, `  sha256 "${sha256}"`);

/** The address and the checksum that a formula has. */
export const readFormula = (text: string): { readonly url?: string; readonly sha256?: string } => ({
  ...address.exec(text)?.groups,
  ...checksum.exec(text)?.groups,
});
