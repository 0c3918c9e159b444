import fc from 'fast-check';
import type { Parcel } from '../../../sandbox/slack/deliveries/delivery.ts';
import { type Wound, wounded, wounds } from './wounds.ts';

/** How what is said is put on the wire; most of it as Slack does. */
const envelopes = [
  'asSlackDoes',
  'json',
  'form',
  'payloadTwice',
  'cut',
  'noise',
  'empty',
  'null',
  'payloadNull',
  'list',
  'text',
  'deep',
  'large',
  'tooLarge',
  'plainText',
  'stale',
  'future',
  'again',
  'retry',
] as const;
type Envelope = (typeof envelopes)[number];

/** One delivery, before it is known what the bot says in its forms. */
export interface Draft {
  readonly base: number;
  readonly donor: number;
  readonly person: number;
  readonly wounds: readonly Wound[];
  readonly envelope: Envelope;
  readonly noise: string;
}

export const drafts: fc.Arbitrary<Draft> = fc.record({
  base: fc.nat(100_000),
  donor: fc.nat(100_000),
  person: fc.nat(100_000),
  wounds: fc.oneof(
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 4, arbitrary: fc.array(wounds, { minLength: 1, maxLength: 3 }) },
  ),
  envelope: fc.oneof(
    { weight: 3, arbitrary: fc.constant('asSlackDoes' as const) },
    { weight: 1, arbitrary: fc.constantFrom(...envelopes) },
  ),
  noise: fc.string({ unit: 'binary', maxLength: 200 }),
});

/** What goes over the wire, and what has to come of its signature and size alone. */
export interface Sending {
  readonly body: string;
  readonly contentType: string;
  /** Seconds from now at which it says that it was signed. */
  readonly signedIn: number;
  readonly headers: Readonly<Record<string, string>>;
  /** It comes a second time, byte for byte. */
  readonly again: boolean;
  readonly draft: Draft;
  /** As it was before it was put on the wire. */
  readonly payload: Record<string, unknown>;
  readonly kind: Parcel['kind'];
}

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';

const formOf = (fields: Readonly<Record<string, unknown>>) =>
  new URLSearchParams(
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
      ]),
    ),
  ).toString();

type Wire = Pick<Sending, 'body' | 'contentType'> & Partial<Sending>;

function asSlackDoes({ kind, payload }: Parcel): Wire {
  if (kind === 'events_api') return { body: JSON.stringify(payload), contentType: json };
  const fields = kind === 'interactive' ? { payload: JSON.stringify(payload) } : payload;
  return { body: formOf(fields), contentType: form };
}

const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;

const put: Readonly<Record<Envelope, (proper: Wire, parcel: Parcel, draft: Draft) => Wire>> = {
  asSlackDoes: (proper) => proper,
  json: (_proper, { payload }) => ({ body: JSON.stringify(payload), contentType: json }),
  form: (_proper, { payload }) => ({ body: formOf({ payload }), contentType: form }),
  payloadTwice: (proper) => ({ ...proper, body: `${proper.body}&${proper.body}` }),
  cut: (proper, _parcel, { donor }) => ({
    ...proper,
    body: proper.body.slice(0, donor % proper.body.length),
  }),
  noise: (proper, _parcel, { noise }) => ({ ...proper, body: noise }),
  empty: (proper) => ({ ...proper, body: '' }),
  null: (proper) => ({ ...proper, body: 'null' }),
  payloadNull: () => ({ body: 'payload=null', contentType: form }),
  list: (_proper, { payload }) => ({ body: JSON.stringify([payload]), contentType: json }),
  text: (_proper, { payload }) => ({ body: JSON.stringify(JSON.stringify(payload)), contentType: json }),
  deep: () => ({ body: formOf({ payload: deep }), contentType: form }),
  large: (proper) => ({ ...proper, body: `${proper.body}&more=${'x'.repeat(300_000)}` }),
  tooLarge: (proper) => ({ ...proper, body: `${proper.body}&more=${'x'.repeat(1_100_000)}` }),
  plainText: (proper) => ({ ...proper, contentType: 'text/plain' }),
  stale: (proper) => ({ ...proper, signedIn: -360 }),
  future: (proper) => ({ ...proper, signedIn: 360 }),
  again: (proper) => ({ ...proper, again: true }),
  retry: (proper, _parcel, { noise, donor }) => ({
    ...proper,
    headers: {
      'x-slack-retry-num': donor % 2 === 0 ? String(donor) : encodeURIComponent(noise).slice(0, 50),
      'x-slack-retry-reason': 'http_timeout',
    },
  }),
};

/** Somebody else, now: what is the same as before would be turned away as a repeat. */
function fresh(payload: Record<string, unknown>, person: string, place: number): Record<string, unknown> {
  const text = JSON.stringify(payload).replaceAll(/U0(?:REQUESTER|SECURITY|DATAOWNR|OUTSIDER)/gu, person);
  const copy = JSON.parse(text) as Record<string, unknown>;
  if ('trigger_id' in copy) copy['trigger_id'] = `1.${place}.fuzz`;
  if ('event_id' in copy) copy['event_id'] = `Ev${place}FUZZ`;
  return copy;
}

export function makeSending(
  draft: Draft,
  place: number,
  { bases, people }: { readonly bases: readonly Parcel[]; readonly people: readonly string[] },
): Sending {
  const base = bases[draft.base % bases.length];
  const donor = bases[draft.donor % bases.length];
  if (base === undefined || donor === undefined) throw new Error('there is nothing to send');
  const mine = fresh(base.payload, people[draft.person % people.length] ?? '', place);
  const parcel = { kind: base.kind, payload: wounded(mine, draft.wounds, donor.payload) };
  const wire = put[draft.envelope](asSlackDoes(parcel), parcel, draft);
  return { signedIn: 0, headers: {}, again: false, ...wire, draft, ...parcel };
}
