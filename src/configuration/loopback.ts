import { quoteSafely, type Reader, type Setting } from './reader.ts';
import { parsed } from './values.ts';

/**
 * Whether the address can be no other machine than this one. Anything else is refused: with one of these variables
 * the bot would hand its credentials to whoever listens there.
 */
export function isLoopback(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return false;
  // `URL` has normalised the short and octal forms of IPv4 addresses by now.
  return (
    url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(url.hostname)
  );
}

/** Where the bot finds each system outside, in place of the real one. */
const upstreams = ['SLACK_API_URL', 'ADOBE_PLATFORM_URL', 'ADOBE_IMS_URL', 'AZURE_LOOPBACK_URL'] as const;

export function realUpstreams(reader: Reader): readonly string[] {
  return upstreams.filter((name) => !isLoopback(reader.findText(name) ?? ''));
}

/** Whether nothing real can be reached. */
export const isLoopbackOnly = (reader: Reader): boolean => realUpstreams(reader).length === 0;

/** One stand-in among real systems would be handed what is meant for them. */
export function refuseHalfLoopback(reader: Reader): void {
  if (reader.faults.some(({ name }) => upstreams.some((upstream) => upstream === name))) return;
  const unset = upstreams.filter((name) => reader.findText(name) === undefined);
  if (unset.length === 0 || unset.length === upstreams.length) return;
  const set = upstreams.filter((name) => !unset.includes(name));
  reader.add(
    unset.join(', '),
    `not set, and ${set.join(', ')} ${set.length === 1 ? 'is' : 'are'}; expected all four, for local stand-ins, or none: the other systems are real, and secrets meant for the real ones would go to whatever listens at the local address`,
  );
}

const where = 'on this machine (127.0.0.0/8, [::1] or localhost; nothing else is accepted)';

export const loopbackOrigin: Setting<string> = {
  expected: `the address of a local stand-in ${where}, without a path`,
  example: 'http://127.0.0.1:4010',
  schema: parsed((text) => {
    const url = isLoopback(text) ? new URL(text) : undefined;
    return url?.pathname === '/' ? { value: url.origin } : { understood: `it is ${quoteSafely(text)}` };
  }),
};

/** web-api appends the method's name to it as it stands. */
export const loopbackSlackApi: Setting<string> = {
  expected: `the address of a local stand-in ${where}, which ends in /api/`,
  example: 'http://127.0.0.1:4010/api/',
  schema: parsed((text) =>
    isLoopback(text) && text.endsWith('/api/')
      ? { value: text }
      : { understood: `it is ${quoteSafely(text)}` },
  ),
};
