import type { AdobeStandIn } from '../../sandbox/adobe/server.ts';
import type { AzureStandIn } from '../../sandbox/azure/server.ts';

/** Tokens and questions are asked for by POST, and change nothing. */
const asks = /\/token|api\.loganalytics|\/query|Microsoft\.ResourceGraph\/resources/u;

/** Everything that the stand-ins took which could change anything there. */
export function writingCalls(
  adobe: Pick<AdobeStandIn, 'wire'>,
  azure: Pick<AzureStandIn, 'wire'>,
): readonly { readonly method: string }[] {
  const calls = [...adobe.wire(), ...azure.wire()];
  return calls.filter((call) => call.method !== 'GET' && !asks.test(JSON.stringify(call)));
}
