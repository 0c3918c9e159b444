import type { Button, KnownBlock, ModalView } from '@slack/types';
import { type CheckedStep, mayStillBeSeen, type Step } from '../../domain/findings.ts';
import type { Run } from '../../domain/organization.ts';
import { type CheckState, checkStates } from '../../domain/steps.ts';
import { button, link, row, section } from '../blocks.ts';
import type { Reference, ViewContext } from '../context.ts';
import { faultBlocks } from '../faults.ts';
import { checkLabels } from '../findings.ts';
import { findingBlocks, remedyBlocks } from '../findings-list.ts';
import { bullets } from '../proposal-words.ts';
import { roleName, stepNames } from '../step-words.ts';
import { code } from '../text.ts';
import { modal } from './modal.ts';

export interface StepModal {
  readonly reference: Reference;
  readonly context: ViewContext;
  readonly run: Run;
  readonly step: CheckedStep;
}

const numbers: Record<Step, number> = { vault: 1, key: 2, app: 3, role: 4, approval: 5, enablement: 6 };

const consentHelp = [
  'Who may consent: an Application Administrator, a Cloud Application Administrator or a Global Administrator of the directory.',
  '“Need admin approval”, AADSTS90094 or AADSTS65001: the person who opened the link may not consent. One of the three above opens it.',
  'AADSTS650051: the app is there already. Nothing more to do; press *Look again*.',
  'After *Accept* the browser ends on a page of Adobe’s. The bot is not told; it looks by itself.',
];

function consent({ run, reference }: StepModal): KnownBlock[] {
  const { app } = run;
  if (app === undefined) {
    return run.registrationFault === undefined
      ? [section('◐  The bot is asking Adobe for the app and its consent link.')]
      : [];
  }
  return [
    section(
      `Adobe’s app ${code(app.name, 100)}, application id ${code(app.applicationId, 60)}, has to be accepted once in the vault’s directory. The link leads there.`,
    ),
    ...row('consent', [
      link(
        'Open the consent page',
        app.consentUrl,
        reference,
        'Open Microsoft’s consent page for Adobe’s app',
      ),
    ]),
    section(bullets(consentHelp)),
  ];
}

function role({ run, context, reference }: StepModal): KnownBlock[] {
  return [
    section(
      `The app needs the role *${roleName}* at the vault ${code(run.vault?.name ?? '', 60)}. An Owner, a User Access Administrator or a Role Based Access Control Administrator assigns it. It can take up to 10 minutes until it is seen; the bot looks again by itself.`,
    ),
    ...(run.assigningRole === undefined
      ? row(
          'write',
          context.hasWriter && run.app !== undefined
            ? [
                button('assignRole', 'Assign the role', reference, {
                  style: 'primary',
                  label: 'Assign the role: the bot does it',
                }),
              ]
            : [],
        )
      : [section('◐  The bot is assigning it.')]),
  ];
}

function introduction(parts: StepModal): KnownBlock[] {
  switch (parts.step) {
    case 'app':
      return consent(parts);
    case 'role':
      return role(parts);
    case 'vault':
      return [section(`The vault: ${code(parts.run.vault?.name ?? '', 60)}`)];
    case 'key':
      return [section(`The key: ${code(parts.run.key?.name ?? '', 130)}`)];
  }
}

/** What only a person's word can close now: unknown, and not about to be looked at again. */
function isAttestable({ finding, attestation }: CheckState): boolean {
  return finding.verdict === 'unknown' && attestation === undefined && !mayStillBeSeen(finding);
}

/** What only a person's word can close: what to look at, where, and the button. */
function attestable({ run, step, context, reference }: StepModal): KnownBlock[] {
  return checkStates(run, step)
    .filter(isAttestable)
    .flatMap(({ check, finding }) => [
      ...remedyBlocks(finding, run, context, `?  *${checkLabels[check]}* – not known`),
      ...row(`attest:${check}`, [
        button(
          'attest',
          'Attest…',
          { ...reference, subject: check },
          { label: `Attest: ${checkLabels[check]}` },
        ),
      ]),
    ]);
}

/** The way back: another vault, another name, another key. */
function changes({ step, reference, context }: StepModal): Button[] {
  switch (step) {
    case 'vault':
      return [button('vault', 'Change vault or name…', reference)];
    case 'key':
      return [
        button('key', 'Choose another key…', reference),
        ...(context.hasWriter ? [button('createKey', 'Create a new key…', reference)] : []),
      ];
    case 'app':
    case 'role':
      return [];
  }
}

/** A step's findings and what can be done about them; it only shows, so that nothing is submitted by mistake. */
export function stepModal(parts: StepModal): ModalView {
  const { step, reference, context, run } = parts;
  return modal({
    callback: 'step',
    title: `Step ${numbers[step]}: ${stepNames[step].toLowerCase()}`,
    reference: { ...reference, subject: step },
    blocks: [
      ...introduction(parts),
      ...faultBlocks(run),
      ...findingBlocks(run, context, { steps: [step], budget: 20_000 }),
      ...attestable(parts),
      ...row('again', [
        ...changes(parts),
        button('look', 'Look again', { ...reference, subject: step }, { label: 'Look again at Azure now' }),
      ]),
    ],
  });
}
