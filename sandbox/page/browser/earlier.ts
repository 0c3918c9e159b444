import type { RefObject } from 'preact';
import { useState } from 'preact/hooks';
import type { Message } from '../../slack/client-api.ts';

/** Drawn at first, and each time more are wanted: a long channel is there at once, and scrolls without a hitch. */
const atFirst = 40;
const atATime = 10;
/** The next ones come before anybody has scrolled to the end of those that are there. */
const nearBeginning = 1200;

export interface Earlier {
  shown: Message[];
  /** Undefined where all are shown. */
  more: (() => void) | undefined;
  /** To be called where somebody scrolls. */
  lookAhead: () => void;
}

/** The newest messages, at least from the one with this ts on; the earlier ones when somebody goes back to them. */
export function useEarlier(
  scroller: RefObject<HTMLElement | null>,
  messages: Message[],
  from: string | null,
): Earlier {
  const [count, setCount] = useState(atFirst);
  const wanted = from === null ? -1 : messages.findIndex(({ ts }) => ts === from);
  const first = Math.max(0, Math.min(messages.length - count, wanted < 0 ? messages.length : wanted));
  const more = () => {
    // At the very top the browser would not keep in sight what was read there.
    if (scroller.current?.scrollTop === 0) scroller.current.scrollTop = 1;
    setCount(messages.length - first + atATime);
  };
  const lookAhead = () => {
    if (first > 0 && (scroller.current?.scrollTop ?? 0) < nearBeginning) more();
  };
  return {
    shown: first === 0 ? messages : messages.slice(first),
    more: first > 0 ? more : undefined,
    lookAhead,
  };
}
