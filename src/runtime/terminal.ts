const unit = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * Text for a terminal: what would move its cursor, clear it, turn its lines around or hide something in them is shown as
 * its code, as JSON writes it. Line feeds stay.
 */
export function forTerminal(text: string): string {
  return text.replaceAll(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) =>
    character.replaceAll(/[^]/g, unit),
  );
}

/** How a program speaks on standard output; false where it has to wait for it to drain. */
export function print(text: string): boolean {
  return process.stdout.write(forTerminal(text));
}

/** The same on standard error. */
export function printError(text: string): void {
  process.stderr.write(forTerminal(text));
}
