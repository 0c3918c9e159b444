import { loopbackSlackApi } from './loopback.ts';
import type { Reader } from './reader.ts';
import { appToken, botToken, host, opaqueSecret, port } from './values.ts';

interface SlackCommon {
  readonly botToken: string;
  /** Of a local stand-in; ends in `/api/`. */
  readonly apiUrl: string | undefined;
  /** For deliveries in HTTP mode, and for `/healthz` in both. */
  readonly port: number;
  /** Where the port listens. */
  readonly host: string;
}

export type SlackConfig = SlackCommon &
  (
    | { readonly mode: 'socket'; readonly appToken: string }
    | { readonly mode: 'http'; readonly signingSecret: string }
  );

export const signingSecret = opaqueSecret(
  'the signing secret of the Slack app',
  '8f742231b10e8888abcd99yyyzzz85a5',
  /^(?:xox|xapp-|p8e-)/u,
);
const defaultPort = 3000;

export function readSlack(reader: Reader): SlackConfig | undefined {
  const token = reader.get('SLACK_BOT_TOKEN', botToken);
  const common = {
    apiUrl: reader.find('SLACK_API_URL', loopbackSlackApi),
    port: reader.find('PORT', port) ?? defaultPort,
    host: reader.find('HOST', host) ?? '127.0.0.1',
  };
  const delivery = readDelivery(reader);
  return token === undefined || delivery === undefined
    ? undefined
    : { botToken: token, ...common, ...delivery };
}

type Delivery = { mode: 'socket'; appToken: string } | { mode: 'http'; signingSecret: string };

function readDelivery(reader: Reader): Delivery | undefined {
  const names = 'SLACK_APP_TOKEN / SLACK_SIGNING_SECRET';
  const app = reader.find('SLACK_APP_TOKEN', appToken);
  const secret = reader.find('SLACK_SIGNING_SECRET', signingSecret);
  const bothSet =
    reader.findText('SLACK_APP_TOKEN') !== undefined && reader.findText('SLACK_SIGNING_SECRET') !== undefined;
  if (bothSet) {
    reader.add(
      names,
      'both are set; expected one of them: the app token for Socket Mode, or the signing secret for HTTP',
    );
    return undefined;
  }
  if (app !== undefined) return { mode: 'socket', appToken: app };
  if (secret !== undefined) return { mode: 'http', signingSecret: secret };
  const noneSet =
    reader.findText('SLACK_APP_TOKEN') === undefined && reader.findText('SLACK_SIGNING_SECRET') === undefined;
  if (noneSet) {
    reader.add(
      names,
      'neither is set; expected SLACK_APP_TOKEN for Socket Mode, for example xapp-1-A0123-4567-abcdef, or SLACK_SIGNING_SECRET for HTTP',
    );
  }
  return undefined;
}
