import type { KnownBlock } from '@slack/types';
import { actSubstanceOf } from '../domain/act-substance.ts';
import { barriersIn, unseenIn } from '../domain/checks/access.ts';
import type { Finding } from '../domain/checks/findings.ts';
import { type Run, findRun } from '../domain/organization.ts';
import type { Act, Substance } from '../domain/proposal.ts';
import { refusal } from '../domain/refusals.ts';
import { whyNoAct } from '../domain/rules/access-rules.ts';
import { whyNoRequester } from '../domain/rules/setup-rules.ts';
import { actWords } from '../views/blocks/act-words.ts';
import { context as smallPrint, divider, section } from '../views/blocks/blocks.ts';
import type { ViewContext } from '../views/blocks/context.ts';
import { duration } from '../views/blocks/dates.ts';
import { confirmationField, dutyFields } from '../views/blocks/inputs.ts';
import { people } from '../views/blocks/text.ts';
import { findingBlocks } from '../views/findings/list.ts';
import { declarationBlocks, proposalBlocks } from '../views/thread/proposal-blocks.ts';
import { destinationOf, getActor, getCircle, termsOf } from './about.ts';
import { isAcknowledged, typedIn, whyNowFields, wrongReason, wrongYes } from './fields.ts';
import { type FormParts, formCommand } from './form.ts';
import { typedOrganization } from './named-organization.ts';

type LaterAct = Exclude<Act, 'enable'>;

const words: Record<
  LaterAct,
  { readonly checking: string; readonly title: string; readonly example: string }
> = {
  revoke: {
    checking: 'Revoke access',
    title: 'Propose to revoke',
    example: 'the contract ends on 30 June, agreed with the data owner',
  },
  restore: {
    checking: 'Restore access',
    title: 'Propose to restore',
    example: 'the incident of 12 March is closed, agreed with security',
  },
};

/** What keeps Adobe from the key now, with what mends it: all but the role is for people. */
function causeBlocks(findings: readonly Finding[], run: Run, context: ViewContext): KnownBlock[] {
  const causes = [...barriersIn(findings), ...unseenIn(findings)];
  if (causes.length === 0) {
    return [section('*What keeps Adobe from the key now:* nothing that the bot sees in Azure.')];
  }
  const seen = Object.fromEntries(causes.map((finding) => [finding.check, finding]));
  return [
    section(
      '*What keeps Adobe from the key now.* The bot gives the role back where it may write; everything else has to be mended by people, in this order. A vault that is recovered comes back without its role assignments.',
    ),
    ...findingBlocks({ ...run, findings: seen, attestations: [] }, context, {
      only: causes.map(({ check }) => check),
      budget: 4000,
    }),
  ];
}

function whatFollows({ approvers, quorum, revokeCoolingOffMs }: ViewContext): string {
  const asked = approvers.length === 0 ? 'The approvers' : people(approvers);
  const then =
    revokeCoolingOffMs === 0 ? 'it begins at once' : `it cools off for ${duration(revokeCoolingOffMs)}`;
  return `Asked are ${asked}; ${quorum} of them have to approve. Then ${then}.`;
}

export interface LaterActParts {
  readonly act: LaterAct;
  /** What would be proposed now (`actSubstanceOf`). */
  readonly substance: Substance;
  readonly run: Run;
  /** What Azure shows now; for restoring. */
  readonly findings: readonly Finding[];
}

export function laterActForm(parts: LaterActParts, context: ViewContext): FormParts {
  const { act, substance, run, findings } = parts;
  const { title, example } = words[act];
  return {
    title,
    submit: 'Ask for approval',
    reference: { organization: context.organization.orgId, run: run.id },
    blocks: [
      ...proposalBlocks({ substance, fingerprint: undefined, run, context }),
      ...(act === 'restore' ? causeBlocks(findings, run, context) : []),
      ...declarationBlocks(context.redisDurableBy),
      divider,
      smallPrint(whatFollows(context)),
      ...whyNowFields(example),
      ...dutyFields(actWords[act].duty),
      confirmationField(run.key?.name ?? ''),
    ],
  };
}

/** Puts revoking or restoring before the approvers. */
function laterAct(act: LaterAct) {
  const { checking } = words[act];
  return formCommand({
    name: act,
    title: checking,
    typed: typedOrganization,
    async form({ state, context }, click) {
      const { organization, deps } = click;
      const actor = await getActor(click, organization);
      const found = whyNoRequester({ actor }) ?? whyNoAct(state, act);
      const run = findRun(state);
      if (found !== undefined || run === undefined) return found ?? refusal('noRun');
      const substance = actSubstanceOf(act, organization.orgId, run, destinationOf(organization, state));
      if ('reason' in substance) return substance;
      // Restoring shows what is in the way, and revoking the command for what grants access now.
      const findings = await deps.findings(organization, run);
      const role = findings.find(({ check }) => check === 'roleAssignment');
      const now = role === undefined ? run : { ...run, findings: { ...run.findings, roleAssignment: role } };
      return laterActForm({ act, substance, run: now, findings }, context);
    },
    wrong: (form, { state }) => [wrongReason(form), ...wrongYes(form, state)],
    async command(form, { state }) {
      const { organization, deps, reference } = form;
      const [actor, circle, { durable, declaredBy: redisDurableBy }] = await Promise.all([
        getActor(form, organization),
        getCircle(form, organization, state),
        deps.durability(true),
      ]);
      return {
        type: 'proposeAct',
        act,
        actor,
        run: reference.run,
        reason: typedIn(form, 'reason'),
        ticket: form.values['ticket'],
        acknowledged: isAcknowledged(form),
        confirmation: typedIn(form, 'confirmation'),
        destination: destinationOf(organization, state),
        circle,
        terms: termsOf(form, organization, act),
        durable,
        redisDurableBy,
      };
    },
    done: (_form, about) => ({ standing: checking, about }),
  });
}

export const revoke = laterAct('revoke');
export const restore = laterAct('restore');
