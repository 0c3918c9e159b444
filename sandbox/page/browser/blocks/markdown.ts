import { lexer, type Token, type Tokens } from 'marked';
import type { ComponentChildren, VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { withEmoji } from '../emoji.ts';
import { h } from '../h.ts';
import { Link } from '../link.ts';
import { unescapeText } from '../mrkdwn/tree.ts';

/** The `markdown` block: standard Markdown, read by a library into tokens, and drawn from those. HTML stays text. */
export function MarkdownView({ text }: { text: string }): VNode {
  const tokens = useMemo(() => lexer(text), [text]);
  return h('div', { class: 'mrkdwn markdown', dir: 'auto' }, drawTokens(tokens));
}

function drawTokens(tokens: Token[] | undefined): ComponentChildren {
  return tokens?.map(drawToken);
}

function drawToken(token: Token): ComponentChildren {
  const children = () => drawTokens('tokens' in token ? token.tokens : undefined);
  switch (token.type) {
    case 'space':
    case 'def':
      return null;
    case 'heading':
      return h('p', { class: 'markdown-heading' }, children());
    case 'paragraph':
      return h('p', null, children());
    case 'strong':
      return h('strong', null, children());
    case 'em':
      return h('em', null, children());
    case 'del':
      return h('s', null, children());
    case 'codespan':
      return h('code', null, (token as Tokens.Codespan).text);
    case 'code':
      return h('pre', { tabIndex: 0 }, h('code', null, (token as Tokens.Code).text));
    case 'blockquote':
      return h('blockquote', null, children());
    case 'br':
      return h('br', null);
    case 'hr':
      return h('hr', null);
    case 'link':
      return h(Link, { url: (token as Tokens.Link).href }, children());
    case 'image':
      return (token as Tokens.Image).text;
    case 'list':
      return drawList(token as Tokens.List);
    case 'table':
      return drawTable(token as Tokens.Table);
    default:
      return drawText(token);
  }
}

function drawText(token: Token): ComponentChildren {
  if ('tokens' in token && token.tokens !== undefined) return drawTokens(token.tokens);
  return withEmoji(unescapeText('text' in token ? String(token.text) : token.raw));
}

function drawList({ ordered, start, items }: Tokens.List): VNode {
  const drawn = items.map(({ task, checked, tokens }) =>
    h(
      'li',
      null,
      task ? (checked === true ? '☑ ' : '☐ ') : null,
      drawTokens(tokens.filter(({ type }) => type !== 'checkbox')),
    ),
  );
  return ordered ? h('ol', { start: Number(start) || 1 }, drawn) : h('ul', null, drawn);
}

function drawTable({ header, rows }: Tokens.Table): VNode {
  const head = header.map((cell) => h('th', { scope: 'col' }, drawTokens(cell.tokens)));
  const body = rows.map((row) =>
    h(
      'tr',
      null,
      row.map((cell) => h('td', null, drawTokens(cell.tokens))),
    ),
  );
  return h(
    'div',
    { class: 'table', role: 'group', 'aria-label': 'Table', tabIndex: 0 },
    h('table', null, h('thead', null, h('tr', null, head)), h('tbody', null, body)),
  );
}
