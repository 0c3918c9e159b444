import { helpMessage } from '../views/help.ts';
import type { Click, Door, Typed } from './asking.ts';

/** Always works: asks nothing of anybody. */
export const help: Door = {
  typed: ({ text, screen }: Typed) => screen.tell(helpMessage(text === '' ? undefined : text)),
  clicked: ({ screen }: Click) => screen.tell(helpMessage()),
};
