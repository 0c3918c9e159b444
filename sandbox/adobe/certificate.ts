import { generateKeyPairSync, sign } from 'node:crypto';

/** PEM, for a server on loopback. The certificate is its own authority: clients must be told to trust it. */
export interface SelfSigned {
  key: string;
  certificate: string;
}

const tags = {
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  time: 0x17,
  sequence: 0x30,
  set: 0x31,
};

/** One DER value (ITU-T X.690): tag, length, content. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const oid = (...bytes: number[]): Buffer => der(tags.oid, Buffer.from(bytes));
const ecdsaWithSha256 = der(tags.sequence, oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
const commonName = oid(0x55, 0x04, 0x03);
const subjectAltName = oid(0x55, 0x1d, 0x11);

function utcTime(ms: number): Buffer {
  const digits = new Date(ms)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:T]/g, '');
  return der(tags.time, Buffer.from(digits.slice(2)));
}

function pem(label: string, content: Buffer): string {
  const lines = content.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/**
 * A certificate for these names, `localhost` where none is given, and 127.0.0.1, valid for a day. Node can sign but not make certificates (RFC 5280),
 * and openssl is not on every machine.
 */
export function createSelfSigned(hosts: readonly string[] = ['localhost']): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const dayMs = 86_400_000;
  const name = der(
    tags.sequence,
    der(tags.set, der(tags.sequence, commonName, der(tags.utf8, Buffer.from('localhost')))),
  );
  const names = der(
    tags.sequence,
    ...hosts.map((host) => der(0x82, Buffer.from(host))),
    der(0x87, Buffer.from([127, 0, 0, 1])),
  );
  const toBeSigned = der(
    tags.sequence,
    der(0xa0, der(tags.integer, Buffer.from([2]))),
    der(tags.integer, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    der(tags.sequence, utcTime(Date.now() - dayMs), utcTime(Date.now() + dayMs)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(tags.sequence, der(tags.sequence, subjectAltName, der(tags.octets, names)))),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  const whole = der(tags.sequence, toBeSigned, ecdsaWithSha256, der(tags.bits, Buffer.from([0]), signature));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: pem('CERTIFICATE', whole),
  };
}
