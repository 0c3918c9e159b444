/** The directory to consent in, in place of `common`, or the app may land in another tenant. */
export function consentUrlFor(redirectUrl: string, tenantId: string | undefined): string | undefined {
  const url = URL.parse(redirectUrl);
  if (url === null || url.protocol !== 'https:' || url.host !== 'login.microsoftonline.com') return undefined;
  if (tenantId !== undefined)
    url.pathname = url.pathname.replace(/^\/(?:common|organizations)\//u, `/${tenantId}/`);
  return url.href;
}
