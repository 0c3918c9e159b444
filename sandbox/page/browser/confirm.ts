import type { PlainTextElement } from '@slack/types';
import type { VNode } from 'preact';
import { plainText, Text } from './blocks/text.ts';
import { Dialog } from './dialog.ts';
import { classes, h } from './h.ts';
import { useSelected } from './page-context.ts';

/** Slack's own question before a press reaches the app. */
export function ConfirmDialog(): VNode | null {
  const question = useSelected((state) => state.question);
  if (question === null) return null;
  const { dialog, answer } = question;
  const yes = classes('button', dialog.style === 'danger' ? 'button-danger' : 'button-primary');
  return h(
    Dialog,
    {
      labelledBy: 'confirm-title',
      describedBy: 'confirm-text',
      class: 'modal confirm',
      role: 'alertdialog',
      onCancel: () => answer(false),
    },
    h(
      'header',
      { class: 'modal-header' },
      h('h2', { id: 'confirm-title', tabIndex: -1 }, words(dialog.title, 'Are you sure?')),
    ),
    h('div', { class: 'modal-body', id: 'confirm-text' }, h(Text, { object: dialog.text })),
    h(
      'footer',
      { class: 'modal-footer' },
      h(
        'button',
        { type: 'button', class: 'button', onClick: () => answer(false) },
        words(dialog.deny, 'Cancel'),
      ),
      h('button', { type: 'button', class: yes, onClick: () => answer(true) }, words(dialog.confirm, 'Yes')),
    ),
  );
}

function words(text: PlainTextElement | undefined, otherwise: string): string {
  return text === undefined ? otherwise : plainText(text);
}
