import { describe, expect, test } from 'vitest';
import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import { approveForm } from '../../src/commands/approve.ts';
import { formModal, type FormParts } from '../../src/commands/form.ts';
import { keyForm } from '../../src/commands/key.ts';
import { draftDetailsModal } from '../../src/commands/details.ts';
import { proposeForm } from '../../src/commands/propose.ts';
import { rejectForm } from '../../src/commands/reject.ts';
import { organizationForm } from '../../src/commands/organization-form.ts';
import { stepModal } from '../../src/commands/step.ts';
import { vaultForm } from '../../src/commands/vault.ts';
import { findRun } from '../../src/domain/organization.ts';
import { substanceOf } from '../../src/domain/rules/approval-rules.ts';
import type { ActionName } from '../../src/views/blocks/blocks.ts';
import { filledAgain } from '../../src/views/blocks/modal.ts';
import { organizationId } from '../views/arbitraries.ts';
import { actionsIn, wordsIn } from '../views/rendering.ts';
import { answerable, approvedStory, around, prepared, tell } from '../views/story.ts';

const reference = { organization: organizationId, run: 'r1' };
const run = findRun(tell(prepared).at(-1)!.state)!;

function inputsIn(view: Pick<ModalView, 'blocks'> | FormParts): InputBlock[] {
  return (view.blocks as KnownBlock[]).filter((block) => block.type === 'input');
}

const modal = (name: ActionName, parts: FormParts) => formModal(name, parts, { context: around }, reference);

const fieldsOf = (view: Pick<ModalView, 'blocks'> | FormParts) =>
  inputsIn(view).map(({ block_id: id, element }) => [id, element.action_id, element.type]);

describe('fields', () => {
  test('of the vault, searched where the bot may look', () => {
    expect(fieldsOf(vaultForm(around))).toEqual([
      ['entitlement', 'entitlement', 'static_select'],
      ['evidence', 'evidence', 'plain_text_input'],
      ['vault', 'vault', 'external_select'],
      ['configurationName', 'configurationName', 'plain_text_input'],
    ]);
  });

  test('of the vault and the key, typed where it may not', () => {
    const context = { ...around, hasAzure: false };
    expect(fieldsOf(vaultForm(context))[2]).toEqual(['vault', 'vault', 'plain_text_input']);
    expect(fieldsOf(keyForm(run, reference, context))).toEqual([['key', 'key', 'plain_text_input']]);
  });

  test('of the organization, looked up where there are more than a menu holds', () => {
    const organizations = Array.from({ length: 101 }, (_, place) => ({
      orgId: `${place}@AdobeOrg`,
      name: `Org ${place}`,
    }));
    expect(fieldsOf(organizationForm(organizations))[0]?.[2]).toBe('external_select');
    expect(fieldsOf(organizationForm(organizations.slice(1)))[0]?.[2]).toBe('static_select');
  });
});

describe('a form that comes back', () => {
  const typed = {
    entitlement: 'privacy',
    evidence: 'seen',
    vault: 'my-vault',
    configurationName: 'Bad name!',
  };
  const view = filledAgain(modal('vault', vaultForm(around, run)), typed, [
    { field: 'configurationName', text: 'Configuration name: no.' },
    { field: 'vault', text: 'Key vault: no.' },
  ]);

  test('still holds everything typed, and nothing of what stood there before', () => {
    const [entitlement, evidence, vault, name] = inputsIn(view).map(({ element }) => element);
    expect(entitlement).toMatchObject({ initial_option: { value: 'privacy' } });
    expect(evidence).toMatchObject({ initial_value: 'seen' });
    expect(vault).toMatchObject({ initial_option: { value: 'my-vault' } });
    expect(name).toMatchObject({ initial_value: 'Bad name!' });
    const emptied = filledAgain(view, { ...typed, configurationName: '' }, [{ text: 'No.' }]);
    expect(inputsIn(emptied).at(-1)?.element).not.toHaveProperty('initial_value');
  });

  test('shows each problem right under its field and points to them at the top', () => {
    for (const [field, words] of [
      ['configurationName', 'Configuration name: no.'],
      ['vault', 'Key vault: no.'],
    ]) {
      const place = view.blocks.findIndex((block) => block.block_id === field);
      expect(wordsIn(view.blocks[place + 1])).toContain(words);
    }
    expect(wordsIn(view.blocks[0])).toMatch(/see “Key vault” and “Configuration name”/);
  });

  test('shows a problem without a field beside the button that was pressed', () => {
    const rejected = filledAgain(modal('reject', rejectForm), {}, [
      { text: '*You are not one of the approvers.*' },
    ]);
    expect(wordsIn(rejected.blocks.at(-1))).toContain('not one of the approvers');
    expect(wordsIn(rejected.blocks[0])).toMatch(/the reason is at the end/);
  });

  test('shows nothing of an earlier try on it', () => {
    const second = filledAgain(view, typed, [{ field: 'evidence', text: 'Evidence: no.' }]);
    expect(wordsIn(second.blocks)).not.toContain('Configuration name: no.');
    expect(second.blocks).toHaveLength(view.blocks.length - 1);
  });

  test('keeps a ticked box ticked', () => {
    const state = tell(approvedStory.slice(0, -3)).at(-1)!.state;
    if (state.phase !== 'awaitingApproval') throw new Error('not asked');
    const asked = modal('approve', approveForm(state, around, reference));
    const approve = filledAgain(asked, { acknowledge: 'yes', confirmation: 'platform' }, [
      { field: 'confirmation', text: 'Confirmation: no.' },
    ]);
    const [box, confirmation] = inputsIn(approve).map(({ element }) => element);
    expect(box).toMatchObject({ initial_options: [{ value: 'yes' }] });
    expect(confirmation).toMatchObject({ initial_value: 'platform' });
  });
});

describe('the whole proposal', () => {
  const { state } = tell(prepared).at(-1)!;
  const substance = substanceOf(organizationId, run, { host: 'platform-nld2.adobe.io', tenant: 't' });
  if ('reason' in substance) throw new Error(substance.reason);

  test('can be read before it is proposed, behind Details; the form has the name to type', () => {
    const draft = { run, substance, findings: [] };
    const details = wordsIn(draftDetailsModal(draft, { state, context: around }).blocks);
    expect(details).toContain(substance.body);
    expect(details).toContain('What cannot be undone');
    const view = modal('propose', proposeForm(draft, { state, context: around }, answerable));
    const words = wordsIn(view.blocks);
    expect(words).toContain('capital letters included: platform-cmk');
    expect(inputsIn(view).map(({ block_id: id }) => id)).toEqual([
      'reason',
      'ticket',
      'acknowledge',
      'confirmation',
    ]);
  });

  test('asks for Adobe’s case only where one is needed', () => {
    const settled = { identifier: 'https://other.vault.azure.net/keys/k/1', at: 0 };
    const other = { ...state, settled } as typeof state;
    const view = modal(
      'propose',
      proposeForm({ run, substance, findings: [] }, { state: other, context: around }, answerable),
    );
    expect(inputsIn(view).map(({ block_id: id }) => id)).toContain('caseNumber');
  });
});

describe('a step', () => {
  test('of the app leads to the consent page and says what to do where it is blocked', () => {
    const view = stepModal({ reference, context: around, run, step: 'app' });
    expect(JSON.stringify(view.blocks)).toContain('https://login.microsoftonline.com/11111111');
    expect(wordsIn(view.blocks)).toMatch(/AADSTS90094.*AADSTS650051/s);
    expect(view.submit).toBeUndefined();
  });

  test('of the role offers to do it only with a writer', () => {
    const actions = (hasWriter: boolean) =>
      actionsIn(
        stepModal({ reference, context: { ...around, hasWriter }, run, step: 'role' }).blocks as KnownBlock[],
      );
    expect(actions(true)).toEqual(['assignRole', 'look']);
    expect(actions(false)).toEqual(['look']);
  });

  test('has a button to attest each unknown, and a way back to another vault or key', () => {
    const unknowns = ['softDelete', 'purgeProtection'] as const;
    const findings = unknowns.map((check) => ({
      check,
      verdict: 'unknown' as const,
      code: 'unseen' as const,
      facts: { because: 'noRight' as const, detail: '' },
    }));
    const seen = findRun(tell([...prepared, ['bot', { type: 'looked', findings }]]).at(-1)!.state)!;
    const actions = (step: 'vault' | 'key') =>
      actionsIn(stepModal({ reference, context: around, run: seen, step }).blocks as KnownBlock[]);
    expect(actions('vault')).toEqual(['attest', 'attest', 'vault', 'askSomebody', 'look']);
    expect(actions('key')).toEqual(['key', 'look']);
  });
});
