import type { VNode } from 'preact';
import { h } from './h.ts';
import { usePage, useSelected, useSlack } from './page-context.ts';

/** What Slack, or the page, says in passing. Drawn inside an open modal, for outside of it nothing can be reached. */
export function Toasts(): VNode {
  const page = usePage();
  const { toasts } = useSlack();
  const notices = useSelected((state) => state.notices);
  return h(
    'div',
    { class: 'toasts', role: 'status', 'aria-label': 'Notices' },
    toasts.map(({ id, message }) =>
      h(ToastView, { key: id, message, dismiss: () => void page.act({ type: 'dismissToast', toastId: id }) }),
    ),
    notices.map(({ id, message }) =>
      h(ToastView, { key: id, message, dismiss: () => page.dismissNotice(id) }),
    ),
  );
}

function ToastView({ message, dismiss }: { message: string; dismiss: () => void }): VNode {
  return h(
    'div',
    { class: 'toast' },
    h('p', { dir: 'auto' }, message),
    h(
      'button',
      { type: 'button', class: 'icon-button', 'aria-label': 'Dismiss notice', onClick: dismiss },
      '×',
    ),
  );
}
