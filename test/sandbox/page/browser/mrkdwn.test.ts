import { describe, expect, test } from 'vitest';
import { formatSlackDate } from '../../../../sandbox/page/browser/mrkdwn/dates.ts';
import { parseMrkdwn } from '../../../../sandbox/page/browser/mrkdwn/parse.ts';
import { toPlain } from '../../../../sandbox/page/browser/mrkdwn/plain.ts';
import type { Inline } from '../../../../sandbox/page/browser/mrkdwn/tree.ts';

const text = (words: string): Inline => ({ kind: 'text', text: words });
const bold = (...children: Inline[]): Inline => ({ kind: 'bold', children });
const italic = (...children: Inline[]): Inline => ({ kind: 'italic', children });
const link = (url: string, label = url): Inline => ({ kind: 'link', url, label });

describe('Within a line, mrkdwn says', () => {
  const lines: [source: string, said: Inline[]][] = [
    ['*bold* and _italic_', [bold(text('bold')), text(' and '), italic(text('italic'))]],
    ['*bold _and italic_*', [bold(text('bold '), italic(text('and italic')))]],
    ['2 * 3 * 4', [text('2 * 3 * 4')]],
    ['snake_case_name', [text('snake_case_name')]],
    ['*no end', [text('*no end')]],
    ['**', [text('**')]],
    ['(*bold*)', [text('('), bold(text('bold')), text(')')]],
    ['~gone~', [{ kind: 'strike', children: [text('gone')] }]],
    ['`*plain* &amp; <https://a.example|a>`', [{ kind: 'code', text: '*plain* & a' }]],
    ['*a `*` b*', [bold(text('a '), { kind: 'code', text: '*' }, text(' b'))]],
    ['<https://a.example/?x=1&amp;y=2|here>', [link('https://a.example/?x=1&y=2', 'here')]],
    ['<mailto:a@b.example>', [link('mailto:a@b.example', 'a@b.example')]],
    ['see https://a.example/b.', [text('see '), link('https://a.example/b'), text('.')]],
    ['<@U1>', [{ kind: 'user', id: 'U1' }]],
    ['<#C1|general>', [{ kind: 'channel', id: 'C1', label: 'general' }]],
    ['<!subteam^S1>', [{ kind: 'group', id: 'S1' }]],
    ['<!here>', [{ kind: 'broadcast', range: 'here' }]],
    ['a\nb', [text('a'), { kind: 'break' }, text('b')]],
    [':key: :nobody:', [{ kind: 'emoji', name: 'key' }, text(' :nobody:')]],
    ['&lt;script&gt; &amp;lt;', [text('<script> &lt;')]],
    ['<script>alert(1)</script>', [text('<script>alert(1)</script>')]],
    ['<javascript:alert(1)|here>', [text('<javascript:alert(1)|here>')]],
    [
      '<!date^1700000000^{date} at {time}|then>',
      [{ kind: 'date', unix: 1_700_000_000, format: '{date} at {time}', fallback: 'then' }],
    ],
  ];
  test.each(lines)('%s', (source, said) => {
    expect(parseMrkdwn(source)).toEqual([{ kind: 'paragraph', children: said }]);
  });
});

describe('Over several lines, mrkdwn says', () => {
  test('a quote for the lines that begin with its mark, escaped or not', () => {
    expect(parseMrkdwn('before\n&gt; one\n> two\nafter')).toEqual([
      { kind: 'paragraph', children: [text('before')] },
      { kind: 'quote', children: [text('one'), { kind: 'break' }, text('two')] },
      { kind: 'paragraph', children: [text('after')] },
    ]);
  });

  test('a quote to the end after three marks', () => {
    expect(parseMrkdwn('&gt;&gt;&gt; one\ntwo')).toEqual([
      { kind: 'quote', children: [text('one'), { kind: 'break' }, text('two')] },
    ]);
  });

  test('a block of code whose marks mean nothing', () => {
    expect(parseMrkdwn('run\n```\naz *login*\n  &lt;id&gt;\n```\nthen')).toEqual([
      { kind: 'paragraph', children: [text('run')] },
      { kind: 'pre', text: 'az *login*\n  <id>' },
      { kind: 'paragraph', children: [text('then')] },
    ]);
  });
});

test('What is said aloud has no marks in it', () => {
  expect(toPlain(parseMrkdwn('*Enabled* :tada: see <https://a.example|the run>'))).toBe(
    'Enabled 🎉 see the run',
  );
});

test('A long line of opening marks is read in no time', () => {
  const source = '*a '.repeat(1000);
  expect(toPlain(parseMrkdwn(source))).toBe(source);
});

describe('A date stands in the reader’s own zone', () => {
  const unix = Date.UTC(2026, 2, 9, 23, 30) / 1000;
  const now = Date.UTC(2026, 2, 10, 12);
  const formats: [format: string, tz: string, written: string][] = [
    ['{date_num} {time}', 'UTC', '2026-03-09 11:30 PM'],
    ['{date_short_pretty} at {time}', 'Europe/Berlin', 'today at 12:30 AM'],
    ['{date_short_pretty} at {time}', 'America/New_York', 'yesterday at 7:30 PM'],
    ['{date_long}', 'UTC', 'Monday, March 9, 2026'],
    ['{ago}', 'UTC', '12 hours ago'],
    ['{what} {time_secs}', 'UTC', '{what} 11:30:00 PM'],
  ];
  test.each(formats)('%s in %s', (format, tz, written) => {
    expect(formatSlackDate(unix, format, tz, now)?.replaceAll('\u202f', ' ')).toBe(written);
  });

  test('and gives way to its fallback where it is none', () => {
    expect(formatSlackDate(Number.NaN, '{date}', 'UTC', now)).toBeUndefined();
  });
});
