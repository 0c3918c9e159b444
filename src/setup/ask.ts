import confirm from '@inquirer/confirm';
import input from '@inquirer/input';
import password from '@inquirer/password';
import select from '@inquirer/select';
import { createReader, describeSecret, hasSecretMark, type Setting } from '../configuration/reader.ts';

/** The person has left: Ctrl+C, or the terminal is gone. */
export class LeftError extends Error {
  override readonly name = 'LeftError';
}

async function answered<T>(prompt: Promise<T>): Promise<T> {
  try {
    return await prompt;
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError') throw new LeftError('', { cause: error });
    throw error;
  }
}

/** Why a typed value is not of the setting's form; true where it is. */
function check<T>(name: string, setting: Setting<T>, isOptional: boolean) {
  return (typed: string): true | string => {
    const value = typed.trim();
    if (value === '') return isOptional ? true : `Expected ${setting.expected}.`;
    const reader = createReader({});
    reader.check(name, '', value, setting);
    const [fault] = reader.faults;
    return fault === undefined ? true : `${fault.problem}.`;
  };
}

/** A token in the wrong field leaves the screen as soon as it can be told; ids look like secrets while they are typed. */
const hideMarked = (typed: string): string => (hasSecretMark(typed) ? describeSecret(typed) : typed);

interface Question<T> {
  readonly name: string;
  readonly says: string;
  readonly setting: Setting<T>;
  readonly isOptional?: boolean;
  readonly suggested?: string | undefined;
}

/** A setting; a secret is not echoed, and what looks like one is not either. Empty where nothing was typed. */
export async function askFor<T>({
  name,
  says,
  setting,
  isOptional = false,
  suggested,
}: Question<T>): Promise<string> {
  const message = `${says} (${name})`;
  const validate = check(name, setting, isOptional);
  const typed = await answered(
    setting.secret === true
      ? password({ message, mask: false, toggleMask: false, validate })
      : input({
          message,
          validate,
          transformer: hideMarked,
          // An invalid value may be a secret in the wrong place, and a suggestion is shown.
          ...(suggested !== undefined && validate(suggested) === true && { default: suggested }),
        }),
  );
  return typed.trim();
}

export async function choose<T extends string>(
  message: string,
  choices: readonly { readonly value: T; readonly name: string }[],
): Promise<T> {
  return await answered(select({ message, choices: [...choices] }));
}

export async function isWanted(message: string): Promise<boolean> {
  return await answered(confirm({ message, default: false }));
}
