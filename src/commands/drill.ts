import { findLife } from '../domain/organization.ts';
import { drillOf } from '../domain/proposal.ts';
import { runReference } from '../views/blocks/text.ts';
import { findOrganizationByName } from '../config.ts';
import { answerableIn, typedOrganization } from './organization-form.ts';
import type { About, Click, TypedAnswer, TypedCommand } from './ask.ts';
import { draftOf } from './draft.ts';
import { formCommand } from './form.ts';
import { proposeCommand, proposeForm, wrongProposal } from './propose.ts';
import { withRejected } from './request.ts';
import { laterActCommand, laterActForm } from './revoke-and-restore.ts';

/** An organization, and behind its name what is rehearsed. */
function typed(asking: TypedCommand): TypedAnswer {
  const { text, deps } = asking;
  const [, name = '', act] = /^(.*?)\s*\b(enable|revoke)$/iu.exec(text) ?? [];
  if (act === undefined || findOrganizationByName(deps.config, text) !== undefined)
    return typedOrganization(asking);
  return { ...typedOrganization({ ...asking, text: name }), subject: act.toLowerCase() };
}

/** What was typed, else what comes next where the organization stands. */
function rehearsedBy({ reference }: Click, { state }: About): keyof typeof drillOf {
  if (reference.subject === 'enable' || reference.subject === 'revoke') return reference.subject;
  return findLife(state) === undefined ? 'enable' : 'revoke';
}

/** The whole way up to where an act would begin, with the same people; the forms are those of the act. */
export const drill = formCommand({
  name: 'drill',
  title: 'Drill',
  typed,
  async form(about, click) {
    const act = rehearsedBy(click, about);
    const draft = await draftOf(drillOf[act], about, click);
    if ('reason' in draft) return draft;
    const [context, answerable] = await Promise.all([
      withRejected(about, click, { act: drillOf[act] }),
      answerableIn(act, about, draft.run, click),
    ]);
    const seen = { ...about, context };
    const form =
      act === 'enable' ? proposeForm(draft, seen, answerable) : laterActForm(act, draft, seen, answerable);
    const reference = { ...runReference(about.state), subject: act };
    return { ...form, title: 'DRILL: propose', submit: 'Begin the drill', reference };
  },
  wrong: wrongProposal,
  command: (form, about) => {
    const act = rehearsedBy(form, about);
    return act === 'enable' ? proposeCommand(form, about, true) : laterActCommand(act, form, about, true);
  },
  done: (_form, about) => ({ standing: 'Drill', about }),
});
