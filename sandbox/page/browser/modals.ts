import type { VNode } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ClientView } from '../../slack/client-api.ts';
import { Blocks } from './blocks/block.ts';
import { plainText } from './blocks/text.ts';
import { Dialog, focusFirst } from './dialog.ts';
import { h } from './h.ts';
import { usePage, useSlack } from './page-context.ts';
import { readValues, SurfaceContext, useSurfaceOf } from './surface.ts';
import { Toasts } from './toasts.ts';

/** One dialog for the whole stack, showing the view in front, as Slack does. */
export function ModalStack(): VNode | null {
  const page = usePage();
  const { views } = useSlack();
  const front = views.at(-1);
  if (front === undefined) return null;
  const close = (all: boolean) => void page.act({ type: 'close', viewId: front.id, ...(all ? { all } : {}) });
  return h(
    Dialog,
    { labelledBy: 'modal-title', class: 'modal', onCancel: () => close(false) },
    h(Modal, { key: front.id, view: front, below: views.length - 1, close }),
    h(Toasts, {}),
  );
}

interface ModalProps {
  view: ClientView;
  below: number;
  close: (all: boolean) => void;
}

function Modal({ view, below, close }: ModalProps): VNode {
  const { submitting, errors, submit } = useSubmission(view);
  const container = useMemo(() => ({ type: 'view' as const, viewId: view.id }), [view.id]);
  const surface = useSurfaceOf(container, view.state.values, errors);
  const wrong = Object.keys(errors).length;
  useEffect(() => {
    if (wrong === 0) return;
    const field = document.querySelector<HTMLElement>(
      '.modal [aria-invalid=true], .modal .input:has(.field-error) input',
    );
    field?.focus();
    // What is wrong stands below the field.
    field?.closest('.input')?.scrollIntoView({ block: 'nearest' });
  }, [errors]);
  useFieldsThatCome(view);
  const title = view.title === undefined ? '' : plainText(view.title);
  const onSubmit = (event: Event) => {
    event.preventDefault();
    void submit();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit();
  };
  return h(
    'form',
    { class: 'modal-form', noValidate: true, onSubmit, onKeyDown, 'aria-busy': submitting || undefined },
    h(
      'header',
      { class: 'modal-header' },
      h('h2', { id: 'modal-title', tabIndex: -1, dir: 'auto' }, title),
      h(
        'button',
        { type: 'button', class: 'icon-button', 'aria-label': 'Close', onClick: () => close(true) },
        '×',
      ),
    ),
    h(
      'div',
      { class: 'modal-body', tabIndex: -1 },
      h(SurfaceContext.Provider, { value: surface }, h(Blocks, { blocks: view.blocks, heading: 'h3' })),
    ),
    h(
      'footer',
      { class: 'modal-footer' },
      h('p', { class: 'modal-note', role: 'status' }, footNote(submitting, wrong)),
      h('button', { type: 'button', class: 'button', onClick: () => close(false) }, closeText(view, below)),
      view.submit === undefined
        ? null
        : h(
            'button',
            { type: 'submit', class: 'button button-primary', 'aria-disabled': submitting || undefined },
            plainText(view.submit),
          ),
    ),
  );
}

/** A form that takes the place of “Checking…” is to be filled in, unless somebody is busy elsewhere in the modal. */
function useFieldsThatCome(view: ClientView): void {
  useEffect(() => {
    const idle = document.activeElement === document.body || document.activeElement?.id === 'modal-title';
    if (idle) focusFirst(document.querySelector<HTMLElement>('dialog.modal'));
  }, [view.hash]);
}

function closeText(view: ClientView, below: number): string {
  if (view.close !== undefined) return plainText(view.close);
  if (below > 0) return 'Back';
  return view.submit === undefined ? 'Close' : 'Cancel';
}

function footNote(submitting: boolean, wrong: number): string {
  if (submitting) return 'Sending…';
  if (wrong === 0) return '';
  return wrong === 1 ? 'One field needs another look.' : `${wrong} fields need another look.`;
}

interface Submission {
  submitting: boolean;
  errors: Record<string, string>;
  submit: () => Promise<void>;
}

const none: Record<string, string> = {};

/** One submission at a time. What Slack itself finds wrong with the fields is only in the answer, not in the view. */
function useSubmission(view: ClientView): Submission {
  const page = usePage();
  const [submitting, setSubmitting] = useState(false);
  const [found, setFound] = useState<{ hash: string; errors: Record<string, string> }>();
  const submit = async () => {
    if (submitting || view.submit === undefined) return;
    setSubmitting(true);
    const state = { values: readValues(page, { type: 'view', viewId: view.id }, view.state.values) };
    const answer = await page.act({ type: 'submit', viewId: view.id, state });
    setFound({ hash: view.hash, errors: answer.errors ?? none });
    setSubmitting(false);
  };
  const errors = useMemo(
    () => (submitting ? none : { ...view.errors, ...(found?.hash === view.hash ? found.errors : none) }),
    [submitting, view.errors, view.hash, found],
  );
  return { submitting, errors, submit };
}
