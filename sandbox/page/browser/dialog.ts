import type { ComponentChildren, VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { h } from './h.ts';

export interface DialogProps {
  labelledBy: string;
  describedBy?: string;
  class: string;
  role?: 'alertdialog';
  onCancel: () => void;
  children?: ComponentChildren;
}

/** Home has no composer. */
const findFallback = () => document.querySelector('#composer') ?? document.querySelector('main');

/**
 * A modal dialog of the browser's own: it keeps focus inside, and gives it back to what had it before. Where that is
 * gone meanwhile (a button in a message that was written anew), focus goes to the composer.
 */
export function Dialog({ labelledBy, describedBy, role, onCancel, children, ...rest }: DialogProps): VNode {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    element?.showModal();
    focusFirst(element);
    return () => {
      element?.close();
      const target = before !== document.body && before?.isConnected === true ? before : findFallback();
      if (target instanceof HTMLElement) target.focus();
    };
  }, []);
  const onNativeCancel = (event: Event) => {
    // Not closed by the browser: whether it goes is for the stand-in to say.
    event.preventDefault();
    if (event.target === event.currentTarget) onCancel();
  };
  return h(
    'dialog',
    {
      ref: dialog,
      class: rest.class,
      role,
      'aria-labelledby': labelledBy,
      'aria-describedby': describedBy,
      onCancel: onNativeCancel,
    },
    children,
  );
}

const fields = 'input, textarea, select';

/**
 * The first field rather than the cross in the corner. The title where there is no field, and where the field is so
 * far down that going there would take the words from sight which are to be read before.
 */
export function focusFirst(element: HTMLElement | null): void {
  const field =
    element?.querySelector<HTMLElement>('[autofocus]') ?? element?.querySelector<HTMLElement>(fields);
  const title = element?.querySelector<HTMLElement>('h2');
  const target = field !== null && field !== undefined && isInSight(field) ? field : (title ?? field);
  target?.focus({ preventScroll: true });
}

function isInSight(field: HTMLElement): boolean {
  const body = field.closest('.modal-body');
  return body === null || field.getBoundingClientRect().bottom <= body.getBoundingClientRect().bottom;
}
