import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** One import, types included: paths from the root of the project, or a package. */
export interface Import {
  readonly from: string;
  readonly to: string;
}

const specifier = /(?:\bfrom|\bimport)\s*\(?\s*'([^'\s]+)'/gu;

/** What a text imports. */
export function importsIn(from: string, text: string): Import[] {
  return [...text.matchAll(specifier)].map(([, path = '']) => ({
    from,
    to: path.startsWith('.') ? normalize(join(dirname(from), path)) : path,
  }));
}

/** Every import in these folders. */
export function importsOf(root: string, folders: readonly string[]): Import[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.tsx?$/u.test(path))
      .flatMap((path) => importsIn(join(folder, path), readFileSync(join(root, folder, path), 'utf8'))),
  );
}

/** The circles: groups of files of which each reaches every other (Tarjan). */
export function circlesIn(imports: readonly Import[]): string[][] {
  const next = Map.groupBy(imports, ({ from }) => from);
  const places = new Map<string, { readonly index: number; low: number; isOpen: boolean }>();
  const open: string[] = [];
  const circles: string[][] = [];

  function visit(file: string) {
    const place = { index: places.size, low: places.size, isOpen: true };
    places.set(file, place);
    open.push(file);
    for (const { to } of next.get(file) ?? []) {
      const known = places.get(to);
      if (known === undefined) place.low = Math.min(place.low, visit(to).low);
      else if (known.isOpen) place.low = Math.min(place.low, known.index);
    }
    if (place.low === place.index) {
      const group = open.splice(open.indexOf(file));
      for (const member of group) places.get(member)!.isOpen = false;
      if (group.length > 1) circles.push(group.toSorted());
    }
    return place;
  }

  for (const file of next.keys()) if (!places.has(file)) visit(file);
  return circles;
}
