import { helpMessage } from '../views/standing/help.ts';
import type { UserCommand } from './ask.ts';

/** Always works: asks nothing of anybody. */
export const help: UserCommand = {
  typed: ({ text }) => ({ message: helpMessage(text === '' ? undefined : text) }),
  clicked: async () => ({ message: helpMessage() }),
};
