import { act } from './acts/act.ts';
import { serveApp } from './app-server.ts';
import { Changes } from './changes.ts';
import { clientRoutes } from './client/routes.ts';
import { stateFor, viewsFor } from './client/state.ts';
import type { Delivery } from './deliveries/delivery.ts';
import { dispatch } from './deliveries/dispatch.ts';
import { Events, slackRetryDelaysMs } from './deliveries/events.ts';
import { HttpDelivery } from './deliveries/http.ts';
import { SocketDelivery } from './deliveries/socket.ts';
import { Files } from './files.ts';
import { LoopbackServer } from './loopback-server.ts';
import { Messages } from './messages.ts';
import { RateLimits, slackRates } from './rate-limits.ts';
import { ResponseUrls } from './response-urls.ts';
import { slackScopes } from './scopes.ts';
import type { SlackOptions, SlackStandIn } from './slack-stand-in.ts';
import { Toasts } from './toasts.ts';
import { Triggers } from './triggers.ts';
import { Views } from './view-stack.ts';
import { Weather } from './weather.ts';
import { WireLog } from './wire-log.ts';
import { Workspace } from './workspace.ts';
import type { World } from './world.ts';
import { worldChanges } from './world-changes.ts';

/** Slack documents three seconds for an acknowledgement, and for the life of a trigger_id. */
const threeSecondsMs = 3_000;

/** A small Slack on loopback: two servers, one for the app, one for people's clients. */
export async function startSlack(options: SlackOptions): Promise<SlackStandIn> {
  const appServer = new LoopbackServer(options.port);
  const clientServer = new LoopbackServer(options.clientPort);
  await Promise.all([appServer.listen(), clientServer.listen()]);
  const changes = new Changes();
  const delivery = deliveryFor(options, changes);
  const origins = { app: appServer.origin, client: clientServer.origin };
  const world = newWorld(options, { changes, delivery, origins });
  const events = new Events(world, options.eventRetryDelaysMs ?? slackRetryDelaysMs);
  const doAct: SlackStandIn['act'] = (deed) => act(world, events, deed);
  const routes = clientRoutes(world, doAct);
  serveApp(appServer, world);
  clientServer.http.on('request', (request, response) => {
    routes(request, response).catch(() => response.destroy());
  });
  return {
    apiUrl: `${appServer.origin}/api/`,
    url: clientServer.origin,
    act: doAct,
    stateFor: (user) => stateFor(world, user),
    viewsFor: (user) => viewsFor(world, user),
    clientRoutes: routes,
    log: world.log,
    until: (look, timeoutMs = 20_000) => changes.until(look, timeoutMs),
    onChange: (listener) => changes.onChange(() => listener()),
    connectionCount: () => (delivery instanceof SocketDelivery ? delivery.connectionCount : 0),
    weather: () => world.weather.now,
    async setWeather(change) {
      world.weather.set(change);
      if (change.down === undefined) return;
      if (change.down !== false && delivery instanceof SocketDelivery) delivery.cut();
      await appServer.down(change.down);
    },
    deadenSockets: () => (delivery instanceof SocketDelivery ? delivery.deaden() : 0),
    disconnectSockets: () => delivery instanceof SocketDelivery && delivery.cut(),
    sendOverSockets: (text) => delivery instanceof SocketDelivery && delivery.send(text),
    refreshSockets: () => delivery instanceof SocketDelivery && delivery.refresh(),
    ...worldChanges(world),
    answerAt(origin) {
      world.responseUrls.origin = origin;
    },
    sendEvent: (event) => events.send(event),
    dispatch: (parcel) => dispatch(world, parcel),
    async deliver(parcel, forgery) {
      if (!(delivery instanceof HttpDelivery)) throw new Error('Forged requests need HTTP delivery.');
      return delivery.post(parcel, forgery);
    },
    async close() {
      events.close();
      delivery.close();
      await Promise.all([appServer.close(), clientServer.close()]);
    },
  };
}

function deliveryFor(options: SlackOptions, changes: Changes): Delivery {
  const ackTimeoutMs = options.ackTimeoutMs ?? threeSecondsMs;
  if (options.delivery !== 'socket') {
    return new HttpDelivery(options.delivery.url, options.signingSecret, ackTimeoutMs);
  }
  const appId = options.workspace.app.id;
  return new SocketDelivery({ appId, ackTimeoutMs, onChange: () => changes.changed() });
}

function newWorld(options: SlackOptions, given: Pick<World, 'changes' | 'delivery' | 'origins'>): World {
  const clock = options.clock ?? { now: Date.now };
  return {
    ...given,
    clock,
    workspace: new Workspace(options.workspace),
    messages: new Messages(clock),
    views: new Views(),
    triggers: new Triggers(options.triggerLifeMs ?? threeSecondsMs),
    responseUrls: new ResponseUrls(clock, given.origins.app),
    files: new Files(),
    toasts: new Toasts(),
    limits: new RateLimits({ ...slackRates, ...options.rateLimits }),
    weather: new Weather(),
    log: new WireLog(),
    tokens: { app: options.appToken, bot: options.botToken },
    scopes: new Set(options.scopes ?? slackScopes),
  };
}
