import { Lexer, type Token } from 'marked';

/** A document: where it stands, from the root of the project, and what is written in it. */
export interface Document {
  readonly path: string;
  readonly text: string;
}

/** These and all that are inside of them. */
export function anyTokens(tokens: readonly Token[]): Token[] {
  return tokens.flatMap((token) => {
    const inside: Token[] = 'tokens' in token && token.tokens !== undefined ? [...token.tokens] : [];
    if (token.type === 'list') inside.push(...(token as { items: Token[] }).items);
    if (token.type === 'table') {
      const { header, rows } = token as unknown as { header: Cell[]; rows: Cell[][] };
      inside.push(...[...header, ...rows.flat()].flatMap((cell) => cell.tokens));
    }
    return [token, ...anyTokens(inside)];
  });
}

const tokensIn = (text: string): Token[] => anyTokens(new Lexer().lex(text));

interface Cell {
  readonly tokens: Token[];
}

/** As GitHub makes them: small letters, no punctuation, a hyphen for each blank, a number for what comes again. */
export function anchorsIn(text: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const anchors = new Set<string>();
  for (const token of tokensIn(text)) {
    if (token.type !== 'heading') continue;
    const plain = (token as { text: string }).text.replaceAll(/\[([^\]]*)\]\([^)]*\)/gu, '$1');
    const slug = plain
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '')
      .replaceAll(' ', '-');
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    anchors.add(times === 0 ? slug : `${slug}-${times}`);
  }
  return anchors;
}

/** Where its links and pictures lead. */
export function linksIn(text: string): string[] {
  return tokensIn(text).flatMap((token) =>
    token.type === 'link' || token.type === 'image' ? [(token as { href: string }).href] : [],
  );
}

/**
 * Links to what is not there: a file, or a heading of a document.
 *
 * @param exists whether a path from the root is a file or a folder
 */
export function brokenLinks(documents: readonly Document[], exists: (path: string) => boolean): string[] {
  const byPath = new Map(documents.map((one) => [one.path, one]));
  return documents.flatMap(({ path, text }) =>
    linksIn(text)
      .filter((href) => !/^(?:https?|mailto):/u.test(href))
      .filter((href) => {
        const { pathname, hash } = new URL(href, `file:///${path}`);
        const target = decodeURIComponent(pathname).slice(1).replace(/\/$/u, '');
        const found = byPath.get(target);
        if (hash !== '' && found !== undefined)
          return !anchorsIn(found.text).has(decodeURIComponent(hash.slice(1)));
        return hash !== '' || !exists(target);
      })
      .map((href) => `${path}: ${href}`),
  );
}
