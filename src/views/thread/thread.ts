import type { DrillEnd, Entry, EventType } from '../../domain/events.ts';
import { findDrill, isDrilling, mayBeOfDrill } from '../../domain/open-request.ts';
import type { Organization } from '../../domain/organization.ts';
import { requiredFor } from '../../domain/proposal.ts';
import { drillMark } from '../blocks/act-words.ts';
import { context as smallPrint, type Delivery, type Message, section, toThread } from '../blocks/blocks.ts';
import type { ViewContext } from '../blocks/context.ts';
import { code, duration, mention, people, strong } from '../blocks/text.ts';
import { revocabilityLine } from '../findings/revocability.ts';
import { deferralReasons, unansweredIn } from '../standing/preparing.ts';
import { drillEndWords } from '../standing/standing.ts';
import { concerned, forWhom, said, saidTo, type Tellers, toPeople } from './sentence.ts';
import { alertTellers, keyUseTellers, watchTellers } from './watch.ts';
import { approvalTellers } from './approval.ts';
import { enablingTellers } from './enabling.ts';
import { helpTellers } from './help.ts';
import { lifeTellers } from './access.ts';
import { lossTellers } from './gathered.ts';
import { questionTellers } from './request-blocks.ts';
import { settlementTellers } from './settlement.ts';
import { setupTellers } from './setup.ts';

type Drilled = NonNullable<ReturnType<typeof findDrill>>;

/** Who answered and how long after they were asked. */
function answersIn(drill: Drilled, { by, at, event }: Entry): string {
  const { approvals, proposedSince } = drill;
  const after = (then: number) => duration(then - proposedSince.at);
  const given = approvals.map((one) => `${mention(one.by)} approved after ${after(one.at)}`);
  const ended = event.type === 'rejected' || event.type === 'stopped';
  const all = ended ? [...given, `${mention(by)} ${event.type} it after ${after(at)}`] : given;
  return all.length === 0 ? 'nobody' : all.join(', ');
}

const endOf = ({ event }: Entry): DrillEnd | undefined =>
  event.type === 'drillEnded' && 'why' in event ? event.why : undefined;

function hindrance(entry: Entry, drill: Drilled): string {
  const end = endOf(entry);
  if (end?.kind === 'held') return `nothing; ${drillEndWords(end)}`;
  if (end !== undefined && end.kind !== 'overtaken') return drillEndWords(end);
  if (drill.phase === 'coolingOff' && drill.deferral !== undefined)
    return `${deferralReasons(drill.deferral.reasons)}.`;
  if (entry.event.type === 'voided') return 'the changes in the message above.';
  return 'not known: the drill ended before the final checks were done.';
}

/** How a drill went: who answered, how fast, who did not, and what would have been in the way. */
function reportOf(entry: Entry, drill: Drilled, context: ViewContext): string {
  const { approvals, life, proposal } = drill;
  const missing = unansweredIn(drill, context.approverMembers);
  const { quorum } = requiredFor(drill);
  const revocable = life === undefined ? '' : revocabilityLine(life, context);
  const organization = context.organization.name;
  const overtaken = endOf(entry)?.kind === 'overtaken' ? 'Something real began, which goes first. ' : '';
  return [
    `*The drill is over.* ${overtaken}Nothing was sent to Adobe or changed in Azure. ${mention(proposal.by)} started it.`,
    `• *Answered:* ${answersIn(drill, entry)}. ${approvals.length} of ${quorum} approvals.`,
    ...(missing.length === 0 ? [] : [`• *Did not answer:* ${people(missing)}.`]),
    `• *What would have stopped it:* ${hindrance(entry, drill)}`,
    ...(revocable === '' ? [] : [`• ${revocable}`]),
    ...(life === undefined
      ? []
      : [
          `• *Without Slack and Redis:* run ${code(`npm run emergency -- "${organization}"`, 200)} now. It changes nothing, and must print a command for each role that gives access. The bot cannot see whether it was run: say so here.${forWhom(context.operators)}`,
        ]),
  ].join('\n');
}

const marked = (delivery: Delivery): Delivery => {
  const { text, blocks } = delivery.message;
  return {
    ...delivery,
    message: { text: `DRILL: ${text.replace('DRILL: ', '')}`, blocks: [smallPrint(drillMark), ...blocks] },
  };
};

/** What is said in a drill stands under its mark, and at its end how it went. A request says by itself what it is. */
function inDrill(
  deliveries: Delivery[],
  entry: Entry,
  state: Organization,
  context: ViewContext,
  before: Organization,
): Delivery[] {
  const drill = findDrill(before);
  if (drill === undefined || entry.event.type === 'proposed' || !mayBeOfDrill(entry)) return deliveries;
  if (isDrilling(state)) return deliveries.map(marked);
  const report = reportOf(entry, drill, context);
  const operators = drill.life === undefined ? [] : context.operators;
  return [
    ...deliveries,
    toThread(said(context, report)),
    ...toPeople([...concerned(drill), ...operators], entry.by, saidTo(context, report)),
  ].map(marked);
}

const tellers: Tellers<EventType> = {
  ...setupTellers,
  ...helpTellers,
  ...approvalTellers,
  ...questionTellers,
  ...enablingTellers,
  ...lifeTellers,
  ...settlementTellers,
  ...watchTellers,
  ...alertTellers,
  ...lossTellers,
  ...keyUseTellers,
};

type AnyTeller = (
  entry: Entry,
  state: Organization,
  context: ViewContext,
  before: Organization,
) => Delivery[];

/**
 * What an entry says in the run's thread and to single people; nothing for many.
 * `state` is the state after the entry. With `before` also those are told whose approvals the entry ended.
 */
export function deliveriesFor(
  entry: Entry,
  state: Organization,
  context: ViewContext,
  before: Organization = state,
): Delivery[] {
  const teller = tellers[entry.event.type] as AnyTeller;
  return inDrill(teller(entry, state, context, before), entry, state, context, before);
}

/** What the channel refuses, for one person: nothing around it says what it is about. */
export function directlySaid(
  { text, blocks }: Message,
  { name, channel }: { readonly name: string; readonly channel: string },
): Message {
  const why = `${strong(name)}: Slack refuses the bot’s messages in <#${channel}>. The requester and everybody who approved get this directly instead.`;
  return { text, blocks: [section(why), ...blocks] };
}
