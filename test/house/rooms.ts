/**
 * The tower: the rooms of `src` from the ground up. What stands in a room may import the same room and those below it,
 * types included. A file belongs to the room with the longest path that it begins with.
 */
export const tower: readonly (readonly string[])[] = [
  ['src/domain'],
  ['src/domain/states'],
  ['src/domain/record/verification.ts'],
  ['src/domain/rules'],
  ['src/errors.ts', 'src/configuration', 'src/views/blocks'],
  ['src/config.ts', 'src/views/findings'],
  ['src/runtime', 'src/views/refusals'],
  ['src/clients/adobe', 'src/clients/azure', 'src/clients/slack', 'src/store', 'src/views/standing'],
  ['src/views/thread', 'src/views/plan'],
  ['src/views/history'],
  ['src/audit'],
  ['src/deps.ts'],
  ['src/view-context.ts'],
  ['src/commands', 'src/jobs'],
  ['src/jobs/queue'],
  ['src/monitoring'],
  ['src/listeners'],
  ['src/start'],
  ['src/emergency'],
  ['src/app.ts', 'src/doctor'],
  ['src/setup'],
];

/** The two lowest rooms are pure: all that they may import from outside the project. */
const packagesOf: Readonly<Record<string, readonly string[]>> = {
  'src/domain': ['canonicalize', 'node:crypto'],
  'src/views': ['@slack/types'],
};

/** What stands beside the tower: it may look into `src`, and `src` never looks out. */
export const beside = ['sandbox', 'test', 'bench'] as const;

/** Run by Node itself, before there are any rooms. */
const outside: readonly string[] = ['src/compile.mjs', 'src/compile-cache.mjs'];

const rooms = tower.flatMap((names, level) => names.map((name) => ({ name, level })));

const holds = (room: string, file: string) => file === room || file.startsWith(`${room}/`);

/** The room of a file of `src`; undefined where the tower has none for it. */
export function findRoom(file: string): { readonly name: string; readonly level: number } | undefined {
  const found = rooms.filter(({ name }) => holds(name, file));
  return found.toSorted((one, other) => other.name.length - one.name.length)[0];
}

function whyNoPackage(from: string, name: string): string | undefined {
  const room = Object.keys(packagesOf).find((candidate) => holds(candidate, from));
  const isAllowed = room === undefined || packagesOf[room]?.includes(name);
  return isAllowed ? undefined : `${from} is pure and imports ${name}`;
}

/** Why an import from `src` is not allowed; undefined where it is. */
export function whyForbidden({
  from,
  to,
}: {
  readonly from: string;
  readonly to: string;
}): string | undefined {
  if (!from.startsWith('src/') || outside.includes(from)) return undefined;
  if (!/^(?:src|sandbox|test|bench)\//u.test(to)) return whyNoPackage(from, to);
  if (!to.startsWith('src/')) return `${from} looks out of src, at ${to}`;
  const [here, there] = [findRoom(from), findRoom(to)];
  if (here === undefined || there === undefined) return `${here === undefined ? from : to} stands in no room`;
  const isAllowed = here.name === there.name || there.level < here.level;
  return isAllowed
    ? undefined
    : `${from} (${here.name}) imports ${to} (${there.name}), which is not below it`;
}
