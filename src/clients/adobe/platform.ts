/** Where the Platform API of one organization is, and what every call to it carries. */
export interface Platform {
  /** The IMS organization, `…@AdobeOrg`. */
  readonly organization: string;
  /** The logical host, e.g. `platform-nld2.adobe.io`. */
  readonly host: string;
  /** Scheme, host and port really asked. */
  readonly origin: string;
  /** A stand-in on loopback answers in the host's place and is told the host. */
  readonly viaLoopback: boolean;
}

export function platformAt(organization: string, host: string, platformUrl: string | undefined): Platform {
  const origin = new URL(platformUrl ?? `https://${host}`).origin;
  return { organization, host, origin, viaLoopback: platformUrl !== undefined };
}

const manager = '/data/infrastructure/manager';

export const appRegistration = {
  operation: 'GET byok/app-registration',
  path: `${manager}/byok/app-registration`,
};

export const enablement = { operation: 'POST customer/config', path: `${manager}/customer/config` };

export const configuration = {
  operation: 'GET customer/config',
  path: (name: string) => `${manager}/customer/config/${encodeURIComponent(name)}?configType=BYOK_CONFIG`,
};

/**
 * `x-api-key` is a constant for these calls, not the client id that minted the token. There is no sandbox header:
 * they are about the whole organization.
 */
export function platformHeaders(platform: Platform, token: string): Record<string, string> {
  return {
    authorization: `Bearer ${token}`,
    'x-api-key': 'acp_provisioning',
    'x-gw-ims-org-id': platform.organization,
    accept: 'application/json',
    ...(platform.viaLoopback ? { 'x-forwarded-host': platform.host } : {}),
  };
}
