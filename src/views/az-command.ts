/** Stands in a command for what only the person knows; nobody can run it without filling it in. */
export class Blank {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** Every shell takes these as they are. */
const harmless = /^[a-zA-Z0-9_./:@%+=,-]+$/;

/** One argument for a POSIX shell: between single quotes nothing means anything but the quote itself. */
function quoted(argument: string): string {
  return harmless.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}

/** `az` and its arguments on one line, as they can be pasted into a shell. */
export function az(...parts: readonly (string | Blank)[]): string {
  return ['az', ...parts.map((part) => (part instanceof Blank ? `'<${part.name}>'` : quoted(part)))].join(
    ' ',
  );
}
