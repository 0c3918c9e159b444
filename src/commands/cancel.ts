import { type Organization, findRun } from '../domain/organization.ts';
import { refusal } from '../domain/refusals.ts';
import { whyNoCancel } from '../domain/setup-rules.ts';
import { cancelModal } from '../views/modals/cancel-modal.ts';
import { noticeModal } from '../views/modals/notice-modal.ts';
import { standingModal } from '../views/modals/standing-modal.ts';
import { refusalMessage, refusalText } from '../views/refusals.ts';
import { type About, getActor } from './about.ts';
import type { Click, Door, Form, Typed } from './asking.ts';
import { openModal } from './modal-click.ts';
import { namedOrganization } from './named-organization.ts';
import { submit } from './submitting.ts';

/** What is proposed once it is enabled; with anything else it is the setup that would end. */
function laterActIn(state: Organization) {
  const act = 'proposal' in state ? state.proposal.act : undefined;
  return act === 'enable' ? undefined : act;
}

function ask({ state, context }: About, click: Click) {
  const run = findRun(state);
  const found = whyNoCancel(state);
  if (found !== undefined || run === undefined) {
    return noticeModal({ title: 'Cancel', text: refusalText(found ?? refusal('noRun')) });
  }
  return cancelModal({ reference: { ...click.reference, run: run.id }, context, act: laterActIn(state) });
}

const clicked = (click: Click) => openModal(click, 'Cancel', (about) => ask(about, click));

async function typed(asking: Typed): Promise<void> {
  const named = namedOrganization(asking);
  if ('refusal' in named) return asking.screen.tell(refusalMessage(named.refusal));
  const { organization } = named;
  return clicked({ ...asking, organization, reference: { organization: organization.orgId } });
}

const submitted = (form: Form) =>
  submit(form, {
    again: ({ state, context }, problem) => {
      const run = findRun(state);
      // What the form says would end is not there any more.
      return run === undefined || whyNoCancel(state) !== undefined
        ? noticeModal({ title: 'Cancel', text: problem.text })
        : cancelModal({
            reference: form.reference,
            context,
            act: laterActIn(state),
            typed: form.values,
            problem,
          });
    },
    command: async () => ({
      type: 'cancel',
      actor: await getActor(form, form.organization),
      run: form.reference.run,
      reason: form.values['reason'] ?? '',
    }),
    done: ({ state, context }) => standingModal('Cancel', { state, context }),
  });

/** Ends a run, or any proposal whose gate has not closed. */
export const cancel: Door = { typed, clicked, submitted };
