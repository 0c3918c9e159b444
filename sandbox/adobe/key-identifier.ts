/** The parts of `https://{vault}.vault.azure.net/keys/{name}[/{version}]`. */
export interface KeyIdentifier {
  vault: string;
  name: string;
  version: string | undefined;
  vaultUri: string;
}

// A version is 32 letters and digits, not only hexadecimal ones: the documentation's own sample holds `l` and `o`.
const pattern =
  /^https:\/\/([a-zA-Z0-9-]{3,24})\.vault\.azure\.net\/keys\/([a-zA-Z0-9-]{1,127})(?:\/([a-zA-Z0-9]{32}))?$/;

export function findKeyIdentifier(text: string): KeyIdentifier | undefined {
  const match = pattern.exec(text);
  const [, vault, name, version] = match ?? [];
  if (vault === undefined || name === undefined) return undefined;
  return { vault, name, version, vaultUri: `https://${vault}.vault.azure.net` };
}
