/** How tokens begin that are made to be recognised, and what they are made of. */
const shapes: readonly RegExp[] = [
  // Slack: https://docs.slack.dev/authentication/tokens
  /\bxox[a-z](?:\.xox[a-z])?-[\w-]{8,}/,
  // GitHub: https://github.blog/engineering/behind-githubs-new-authentication-token-formats/
  /\b(?:gh[a-z]_\w{16,}|github_pat_\w{16,})/,
  // Trello's tokens, and those of other Atlassian products.
  /\bAT(?:TA|ATT|CTT)[\w=+/-]{24,}/,
  // Airtable: https://support.airtable.com/docs/creating-personal-access-tokens
  /\bpat[A-Za-z0-9]{14}\.[0-9a-f]{32,}/,
  // A service account of 1Password, and JSON web tokens.
  /\b(?:ops_)?eyJ[\w-]{16,}/,
  // A secret key of AWS has no shape; the identifier beside it does.
  /\bA(?:KIA|SIA)[A-Z0-9]{16}\b/,
  /-----BEGIN [A-Z ]*PRIVATE KEY/,
  // Old tokens and secrets of Trello.
  /^[0-9a-f]{64}$/i,
];

/** Nothing that a person would write as a name is so long without a space, a dot, a dash or a slash. */
const long = /^(?=.*\d)(?=.*[A-Za-z])\w{40,}$/;

/** Whether a text looks like a token: known shapes, and long runs of letters and digits. */
export const looksLikeToken = (text: string): boolean =>
  shapes.some((shape) => shape.test(text)) || long.test(text.trim());
