/**
 * Adobe Experience Platform's regions. The code is data: Adobe opens regions faster than anybody lists them, so the
 * known ones are offered and every code of the right form is accepted.
 */
export const defaultRegion = 'va7';

/** The regions Adobe's pages name, in the order in which they are offered. */
export const knownRegions: readonly { readonly code: string; readonly place: string }[] = [
  { code: 'va7', place: 'United States (Virginia)' },
  { code: 'nld2', place: 'Europe (Netherlands)' },
  { code: 'aus5', place: 'Australia' },
  { code: 'can2', place: 'Canada' },
  { code: 'gbr9', place: 'United Kingdom' },
];

/** Three letters and one or two digits, in any case and with surrounding space; undefined for anything else. */
export function parseRegion(text: string): string | undefined {
  const code = text.trim().toLowerCase();
  return /^[a-z]{3}[0-9]{1,2}$/.test(code) || code === defaultRegion ? code : undefined;
}

/** The host of the Platform APIs. `platform.adobe.io` without a code is VA7. */
export function platformHost(region: string): string {
  return region === defaultRegion ? 'platform.adobe.io' : `platform-${region}.adobe.io`;
}
