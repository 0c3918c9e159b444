import type { HttpClient, PipelineRequest } from '@azure/core-rest-pipeline';

/**
 * Sends every request to the stand-in on loopback and names the real host in `x-forwarded-host`. The request is put
 * back as it was: Key Vault's challenge check reads its url afterwards, and a retry sends it again.
 */
export function loopbackClient(inner: HttpClient, loopbackUrl: string): HttpClient {
  return {
    async sendRequest(request: PipelineRequest) {
      const { url, allowInsecureConnection = false } = request;
      const { host, pathname, search } = new URL(url);
      request.headers.set('x-forwarded-host', host);
      request.url = new URL(loopbackUrl).origin + pathname + search;
      request.allowInsecureConnection = true;
      // Set for the real host where there is a proxy; the stand-in is on this machine.
      delete request.agent;
      try {
        return await inner.sendRequest(request);
      } finally {
        request.url = url;
        request.allowInsecureConnection = allowInsecureConnection;
        request.headers.delete('x-forwarded-host');
      }
    },
  };
}
