import { gatewayError, htmlPage, imsError, problem } from './shapes.ts';
import { defaultAdobeSettings, defaultCourse } from './settings.ts';
import type { Fault } from './faults.ts';
import type { AdobeCall } from './platform.ts';
import type { AdobeSettings, Stage } from './settings.ts';
import type { Answer } from './wire.ts';

/** Something a person can make Adobe do with one click. */
export interface Preset {
  title: string;
  /** Takes back every scripted fault first. */
  clear?: true;
  set?: Partial<AdobeSettings>;
  next?: { call: AdobeCall; fault: Fault };
  always?: { call: AdobeCall; fault: Fault };
}

const hourMs = 3_600_000;
const course = (title: string, ...stages: Stage[]): Preset => ({ title, set: { course: stages } });
const paced = (ms: number): Stage[] => defaultCourse.map((stage) => ({ ...stage, ms }));
const stage = (status: string, ms: number | null = null): Stage => ({ status, ms });

const courses = {
  usual: course('Enablement takes a few seconds', ...defaultCourse),
  atOnce: course('Enablement is completed at once', ...paced(0)),
  hours: course('Every stage of the enablement takes six hours', ...paced(6 * hourMs)),
  failsAtOnce: course(
    'Adobe fails after a few seconds',
    stage('NEW', 1000),
    stage('RUNNING', 2000),
    stage('FAILED'),
  ),
  failsAfterAnHour: course(
    'Adobe fails after an hour',
    stage('NEW', 2000),
    stage('RUNNING', hourMs),
    stage('FAILED'),
  ),
  failsWhileUpdating: course(
    'Adobe fails while it updates existing resources',
    stage('NEW', 2000),
    stage('RUNNING', 3000),
    stage('UPDATE_EXISTING_RESOURCES', 3000),
    stage('FAILED'),
  ),
  stuckRunning: course('Adobe stays at RUNNING for months', stage('NEW', 2000), stage('RUNNING')),
  unknownStatus: course(
    'Adobe shows a status nobody knows',
    stage('NEW', 2000),
    stage('REENCRYPTING_SANDBOXES'),
  ),
};

const asFault = ({ status, headers, body }: Answer): Fault => ({ kind: 'answer', status, headers, body });
const next =
  (call: AdobeCall, prefix: string) =>
  (title: string, given: Fault | Answer): Preset => ({
    title: `${prefix}: ${title}`,
    next: { call, fault: 'kind' in given ? given : asFault(given) },
  });

const brokenServer = problem(500, 'Internal Server Error', 'Something went wrong.');
const post = next('postConfig', 'Next POST');
const get = next('getConfig', 'Next GET');
const token = next('token', 'Next token');

const posts = {
  post400: post('400', problem(400, 'Bad Request', 'The request is not valid.')),
  post401: post('401 token not valid', gatewayError('401013')),
  post403ApiKey: post('403 API key invalid', gatewayError('403003')),
  post403Profile: post('403 profile not valid', gatewayError('403025')),
  post403: post('403 without a code', problem(403, 'Forbidden', 'Access to this resource is denied.')),
  post403Html: post('403 as HTML', htmlPage(403, 'Forbidden')),
  post404: post('404', problem(404, 'Not Found', 'There is nothing here.')),
  post409: post('409', problem(409, 'Conflict', 'A configuration for this organization exists already.')),
  post429: post('429', gatewayError('429050')),
  post500: post('500', brokenServer),
  post500Done: post('done, yet answered 500', {
    kind: 'answer',
    status: 500,
    body: 'Something went wrong.',
    done: true,
  }),
  post502Html: post('502 as HTML', htmlPage(502, 'Bad Gateway')),
  post503Text: post('503 as plain text', { kind: 'answer', status: 503, body: 'upstream connect error' }),
  post307: post('307 redirect to itself', {
    kind: 'answer',
    status: 307,
    body: '',
    headers: { location: '/data/infrastructure/manager/customer/config' },
  }),
  postResetBefore: post('reset before it is read', { kind: 'reset', when: 'beforeReading' }),
  postResetAfter: post('reset after it is read', { kind: 'reset', when: 'afterReading' }),
  postDoneThenDrop: post('done, then the connection drops', { kind: 'reset', when: 'afterDoing' }),
  postNever: post('never answered, not done', { kind: 'never' }),
  postDoneNever: post('done, never answered', { kind: 'never', done: true }),
  postHalfBody: post('done, half an answer', { kind: 'halfBody' }),
  postUnparsable: post('done, answered with nonsense', { kind: 'unparsable' }),
  postSlow: post('answered after 5 s', { kind: 'slow', ms: 5000 }),
};

const gets = {
  get401: get('401 token not valid', gatewayError('401013')),
  get403: get('403 profile not valid', gatewayError('403025')),
  get404: get('404', problem(404, 'Not Found', 'No configuration has this name.')),
  get429: get('429', gatewayError('429050')),
  get500: get('500', brokenServer),
  getHtml: get('502 as HTML', htmlPage(502, 'Bad Gateway')),
  getReset: get('reset', { kind: 'reset', when: 'afterReading' }),
  getNever: get('never answered', { kind: 'never' }),
  getHalfBody: get('half a body', { kind: 'halfBody' }),
  getUnparsable: get('nonsense', { kind: 'unparsable' }),
  getDown: {
    title: 'Every GET: 503, until everything is put right',
    always: { call: 'getConfig', fault: asFault(htmlPage(503, 'Service Unavailable')) },
  },
  registration500: next('appRegistration', 'Next consent link')('500', brokenServer),
} satisfies Record<string, Preset>;

const tokens = {
  tokenRefused: token('secret refused', imsError('invalid_client', 'invalid client_secret parameter')),
  token429: token('429', {
    kind: 'answer',
    status: 429,
    body: { error: 'too_many_requests' },
    headers: { 'retry-after': '30' },
  }),
  tokenHtml: token('503 as HTML', htmlPage(503, 'Service Unavailable')),
  tokenNever: token('never answered', { kind: 'never' }),
};

const openQuestions = {
  nameOfAnswer: { title: 'The GET answers to the name in the answer', set: { answersTo: 'configName' } },
  nameInLowerCase: { title: 'The GET answers to the name in lower case', set: { answersTo: 'lowerCase' } },
  undefinedSubscription: {
    title: 'The GET says subscriptionId "undefined"',
    set: { subscriptionIdUndefined: true },
  },
  differentIds: { title: 'POST and GET give different ids', set: { sameIds: false } },
  secondPostAccepted: {
    title: 'A second POST makes one more configuration',
    set: { secondPost: 'acceptedAsNew' },
  },
  secondPostOverwrites: {
    title: 'A second POST overwrites the first',
    set: { secondPost: 'overwritten' },
  },
  permissionMissing: {
    title: 'The credential lacks Manage Customer Managed Key',
    set: { mayManageKeys: false },
  },
} satisfies Record<string, Preset>;

const allRight = {
  title: 'Everything is put right',
  clear: true,
  set: defaultAdobeSettings,
} satisfies Preset;

/** By name, in the order in which to offer them. Data only. */
export const adobePresets: Readonly<Record<string, Preset>> = {
  allRight,
  ...courses,
  ...posts,
  ...gets,
  ...tokens,
  ...openQuestions,
};
