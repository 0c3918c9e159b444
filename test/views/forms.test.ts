import { describe, expect, test } from 'vitest';
import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import { findRun } from '../../src/domain/organization.ts';
import { substanceOf } from '../../src/domain/proposal-rules.ts';
import { keyModal } from '../../src/views/modals/key-modal.ts';
import { organizationModal } from '../../src/views/modals/organization-modal.ts';
import { proposeModal } from '../../src/views/modals/propose-modal.ts';
import { approveModal } from '../../src/views/modals/approve-modal.ts';
import { stepModal } from '../../src/views/modals/step-modal.ts';
import { rejectModal } from '../../src/views/modals/reject-modal.ts';
import { vaultModal } from '../../src/views/modals/vault-modal.ts';
import { organizationId } from './arbitraries.ts';
import { actionsIn, wordsIn } from './rendering.ts';
import { approvedStory, around, prepared, tell } from './story.ts';

const reference = { organization: organizationId, run: 'r1' };
const run = findRun(tell(prepared).at(-1)!.state)!;

function inputsIn(view: ModalView): InputBlock[] {
  return (view.blocks as KnownBlock[]).filter((block) => block.type === 'input');
}

const fieldsOf = (view: ModalView) =>
  inputsIn(view).map(({ block_id: id, element }) => [id, element.action_id, element.type]);

describe('fields', () => {
  test('of the vault, searched where the bot may look', () => {
    expect(fieldsOf(vaultModal({ reference, context: around }))).toEqual([
      ['entitlement', 'entitlement', 'static_select'],
      ['evidence', 'evidence', 'plain_text_input'],
      ['vault', 'vault', 'external_select'],
      ['configurationName', 'configurationName', 'plain_text_input'],
    ]);
  });

  test('of the vault and the key, typed where it may not', () => {
    const context = { ...around, hasAzure: false };
    expect(fieldsOf(vaultModal({ reference, context }))[2]).toEqual(['vault', 'vault', 'plain_text_input']);
    expect(fieldsOf(keyModal({ reference, context, run }))).toEqual([['key', 'key', 'plain_text_input']]);
  });

  test('of the organization, looked up where there are more than a menu holds', () => {
    const organizations = Array.from({ length: 101 }, (_, place) => ({
      id: `${place}@AdobeOrg`,
      name: `Org ${place}`,
    }));
    expect(fieldsOf(organizationModal({ organizations }))[0]?.[2]).toBe('external_select');
    expect(fieldsOf(organizationModal({ organizations: organizations.slice(1) }))[0]?.[2]).toBe(
      'static_select',
    );
  });
});

describe('a form that comes back', () => {
  const typed = {
    entitlement: 'privacy',
    evidence: 'seen',
    vault: 'my-vault',
    configurationName: 'Bad name!',
  };
  const view = vaultModal({
    reference,
    context: around,
    typed,
    problem: { field: 'configurationName', text: 'Configuration name: no.' },
  });

  test('still holds everything typed', () => {
    const [entitlement, evidence, vault, name] = inputsIn(view).map(({ element }) => element);
    expect(entitlement).toMatchObject({ initial_option: { value: 'privacy' } });
    expect(evidence).toMatchObject({ initial_value: 'seen' });
    expect(vault).toMatchObject({ initial_option: { value: 'my-vault' } });
    expect(name).toMatchObject({ initial_value: 'Bad name!' });
  });

  test('shows the problem right under its field and points to it at the top', () => {
    const place = view.blocks.findIndex((block) => block.block_id === 'configurationName');
    expect(wordsIn(view.blocks[place + 1])).toContain('Configuration name: no.');
    expect(wordsIn(view.blocks[0])).toMatch(/see under “Configuration name”/);
  });

  test('shows a problem without a field at the top', () => {
    const rejected = rejectModal({
      reference,
      context: around,
      problem: { text: '*You are not one of the approvers.*' },
    });
    expect(wordsIn(rejected.blocks.slice(0, 2))).toContain('not one of the approvers');
  });

  test('keeps a ticked box ticked', () => {
    const state = tell(approvedStory.slice(0, -3)).at(-1)!.state;
    if (state.phase !== 'awaitingApproval') throw new Error('not asked');
    const approve = approveModal({
      reference,
      context: around,
      run: state.run,
      proposal: state.proposal,
      typed: { acknowledge: 'yes', confirmation: 'platform' },
      problem: { field: 'confirmation', text: 'Confirmation: no.' },
    });
    const [box, confirmation] = inputsIn(approve).map(({ element }) => element);
    expect(box).toMatchObject({ initial_options: [{ value: 'yes' }] });
    expect(confirmation).toMatchObject({ initial_value: 'platform' });
  });
});

describe('the whole proposal', () => {
  const substance = substanceOf(organizationId, run, { host: 'platform-nld2.adobe.io', tenant: 't' });
  if ('reason' in substance) throw new Error(substance.reason);

  test('is read before it is proposed, with what is irreversible and the name to type', () => {
    const view = proposeModal({ reference, context: around, run, substance, needsCaseNumber: false });
    const words = wordsIn(view.blocks);
    expect(words).toContain(substance.body);
    expect(words).toContain('What cannot be undone');
    expect(words).toContain('capital letters included: platform-cmk');
    expect(inputsIn(view).map(({ block_id: id }) => id)).toEqual(['acknowledge', 'confirmation']);
  });

  test('asks for Adobe’s case only where one is needed', () => {
    const view = proposeModal({ reference, context: around, run, substance, needsCaseNumber: true });
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
      facts: { because: 'noRight', detail: '' },
    }));
    const seen = findRun(tell([...prepared, ['bot', { type: 'looked', findings }]]).at(-1)!.state)!;
    const actions = (step: 'vault' | 'key') =>
      actionsIn(stepModal({ reference, context: around, run: seen, step }).blocks as KnownBlock[]);
    expect(actions('vault')).toEqual(['attest', 'attest', 'vault', 'look']);
    expect(actions('key')).toEqual(['key', 'look']);
  });
});
