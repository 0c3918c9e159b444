import type { ModalView } from '@slack/types';
import { actSubstanceOf } from '../domain/act-substance.ts';
import { whyNoAct } from '../domain/life-rules.ts';
import { findRun } from '../domain/organization.ts';
import type { Act } from '../domain/proposal.ts';
import { refusal } from '../domain/refusals.ts';
import { actModal } from '../views/modals/act-modal.ts';
import { noticeModal } from '../views/modals/notice-modal.ts';
import { standingModal } from '../views/modals/standing-modal.ts';
import { refusalMessage, refusalText } from '../views/refusals.ts';
import { type About, destinationOf, getActor, getCircle, termsOf } from './about.ts';
import type { Click, Door, Form, Problem, Typed } from './asking.ts';
import { openModal } from './modal-click.ts';
import { namedOrganization } from './named-organization.ts';
import { submit } from './submitting.ts';

type LaterAct = Exclude<Act, 'enable'>;

const titles = { revoke: 'Revoke access', restore: 'Restore access' } as const;

interface Filled {
  readonly typed: Form['values'];
  readonly problem: Problem;
}

/** The act as it would be proposed now, or why it has no place where the organization stands. */
async function show(
  act: LaterAct,
  { state, context }: About,
  click: Click,
  filled?: Filled,
): Promise<ModalView> {
  const { organization, deps } = click;
  const run = findRun(state);
  const found = whyNoAct(state, act);
  if (found !== undefined || run === undefined) {
    const text = filled?.problem.text ?? refusalText(found ?? refusal('noRun'));
    return noticeModal({ title: titles[act], text });
  }
  const substance = actSubstanceOf(act, organization.orgId, run, destinationOf(organization, state));
  if ('reason' in substance) return noticeModal({ title: titles[act], text: refusalText(substance) });
  const findings = act === 'restore' ? await deps.findings(organization, run) : undefined;
  const reference = { organization: organization.orgId, run: run.id };
  return actModal({ act, reference, context, run, substance, findings, ...filled });
}

function submitted(act: LaterAct, form: Form) {
  const { organization, deps, values, reference } = form;
  return submit(form, {
    again: (about, problem) => show(act, about, form, { typed: values, problem }),
    command: async ({ state }) => {
      const [actor, circle, { durable }] = await Promise.all([
        getActor(form, organization),
        getCircle(form, organization, state),
        deps.durability(true),
      ]);
      return {
        type: 'proposeAct',
        act,
        actor,
        run: reference.run,
        reason: values['reason'] ?? '',
        acknowledged: (values['acknowledge'] ?? '') !== '',
        confirmation: values['confirmation'] ?? '',
        destination: destinationOf(organization, state),
        circle,
        terms: { ...termsOf(form, organization), coolingOffMs: deps.config.revokeCoolingOffMs },
        durable,
      };
    },
    done: ({ state, context }) => standingModal(titles[act], { state, context }),
  });
}

/** Puts revoking or restoring before the approvers. */
export function actDoor(act: LaterAct): Door {
  const clicked = (click: Click) => openModal(click, titles[act], (about) => show(act, about, click));
  return {
    async typed(asking: Typed) {
      const named = namedOrganization(asking);
      if ('refusal' in named) return asking.screen.tell(refusalMessage(named.refusal));
      const { organization } = named;
      return clicked({ ...asking, organization, reference: { organization: organization.orgId } });
    },
    clicked,
    submitted: (form) => submitted(act, form),
  };
}
