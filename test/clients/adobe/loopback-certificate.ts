import { createPrivateKey } from 'node:crypto';
import tls from 'node:tls';

/** Self-signed, for localhost and 127.0.0.1, 2020 to 2120. It protects nothing. */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBZjCCAQ2gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABM/u+TKxaPw8Z29r
8ynB/sRRQ/V+/rnr1qpshNjVKUpRSM7yBBXfPnrXVmaOt3ODovxzSBm7KwA+FBrL
6/Ru/9OjTjBMMBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAPBgNVHRMBAf8E
BTADAQH/MB0GA1UdDgQWBBRgcUIKiiwS99CcQ9+K+KpDAvI52zAKBggqhkjOPQQD
AgNHADBEAiAOnY8SJ++llf7t8IuguNOvBE+TkWmYt70t2o9IkT3ILwIgAXkkncq5
k/QYFezFEI8fVr7J1PumtM6z1bMSWTtTuJQ=
-----END CERTIFICATE-----
`;

const der =
  'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg2jsSZNjvvPq8TFGust/jaZaUt0ETmqiMF/sJHVLjHJOhRANCAATP7vkysWj8PGdva/Mpwf7EUUP1fv6569aqbITY1SlKUUjO8gQV3z5611Zmjrdzg6L8c0gZuysAPhQay+v0bv/T';

export const key = createPrivateKey({ key: Buffer.from(der, 'base64'), format: 'der', type: 'pkcs8' }).export(
  {
    format: 'pem',
    type: 'pkcs8',
  },
);

/** Makes this process trust the certificate until the returned function is called. */
export function trustLoopback(): () => void {
  const before = tls.getCACertificates('default');
  tls.setDefaultCACertificates([...before, certificate]);
  return () => tls.setDefaultCACertificates(before);
}
