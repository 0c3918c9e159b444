import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Result } from './row.ts';

/*
 * Draws docs/performance/*.svg from results.json: what grows with the organizations, and what with the entries of a
 * record. Both axes are logarithmic.
 */

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Line {
  readonly label: string;
  readonly points: readonly Point[];
}

interface Chart {
  readonly file: string;
  readonly title: string;
  readonly across: string;
  readonly prefixes: Readonly<Record<string, string>>;
  /** What the row without a number stands for. */
  readonly whole: number;
}

const charts: readonly Chart[] = [
  {
    file: 'organizations.svg',
    title: 'CPU to show all organizations, ms',
    across: 'organizations',
    prefixes: { 'all-organizations-home': 'Home', 'all-organizations-status': '/cmk status' },
    whole: 10_000,
  },
  {
    file: 'entries.svg',
    title: 'CPU by the length of a record, ms',
    across: 'entries',
    prefixes: { 'first-read': 'first read of a process', 'publish-growth': 'one message after that' },
    whole: 100_000,
  },
];

const size = { width: 640, height: 360, left: 60, right: 170, top: 40, bottom: 50 };
const colors = ['#1264a3', '#b1361e'];

const results = JSON.parse(readFileSync(new URL('results.json', import.meta.url), 'utf8')) as Result[];

function pointsOf(prefix: string, whole: number): Point[] {
  const own = results.flatMap(({ name, ours }) => {
    if (ours === null) return [];
    if (name === prefix) return [{ x: whole, y: ours }];
    const count = name.startsWith(`${prefix}-`) ? Number(name.slice(prefix.length + 1)) : Number.NaN;
    return Number.isNaN(count) ? [] : [{ x: count, y: ours }];
  });
  return own.toSorted((one, other) => one.x - other.x);
}

const decades = (from: number, to: number) =>
  Array.from({ length: Math.log10(to / from) + 1 }, (_, place) => from * 10 ** place);

/** The power of ten at or below (`floor`), or at or above (`ceil`). */
const bound = (value: number, round: (exponent: number) => number) => 10 ** round(Math.log10(value));

function axes(chart: Chart, lines: readonly Line[]) {
  const all = lines.flatMap(({ points }) => points);
  const xs = all.map(({ x }) => x);
  const ys = all.map(({ y }) => y);
  const range = {
    x: [bound(Math.min(...xs), Math.floor), bound(Math.max(...xs), Math.ceil)] as const,
    y: [bound(Math.min(...ys), Math.floor), bound(Math.max(...ys), Math.ceil)] as const,
  };
  const part = (value: number, [from, to]: readonly [number, number]) =>
    Math.log10(value / from) / Math.log10(to / from);
  const across = (x: number) => size.left + part(x, range.x) * (size.width - size.left - size.right);
  const up = (y: number) =>
    size.height - size.bottom - part(y, range.y) * (size.height - size.top - size.bottom);
  const text = (x: number, y: number, words: string, anchor: string) =>
    `<text x="${x.toFixed(0)}" y="${y.toFixed(0)}" text-anchor="${anchor}">${words}</text>`;
  const right = size.width - size.right;
  const drawn = [
    ...decades(...range.x).map((x) => text(across(x), size.height - 30, x.toLocaleString('en'), 'middle')),
    ...decades(...range.y).flatMap((y) => [
      `<line x1="${size.left}" x2="${right}" y1="${up(y).toFixed(0)}" y2="${up(y).toFixed(0)}" stroke="#ddd"/>`,
      text(size.left - 8, up(y) + 4, y.toLocaleString('en'), 'end'),
    ]),
    text((size.left + right) / 2, size.height - 10, chart.across, 'middle'),
    text(size.left, 22, chart.title, 'start'),
  ];
  return { across, up, text, drawn };
}

function draw(chart: Chart): string {
  const lines = Object.entries(chart.prefixes).map(([prefix, label]): Line => ({
    label,
    points: pointsOf(prefix, chart.whole),
  }));
  const { across, up, text, drawn } = axes(chart, lines);
  const curves = lines.flatMap(({ label, points }, place) => {
    const color = colors[place] ?? '#000';
    const path = points.map(({ x, y }) => `${across(x).toFixed(1)},${up(y).toFixed(1)}`).join(' ');
    const last = points.at(-1);
    const dots = points.map(
      ({ x, y }) => `<circle cx="${across(x).toFixed(1)}" cy="${up(y).toFixed(1)}" r="3" fill="${color}"/>`,
    );
    return [
      `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="2"/>`,
      ...dots,
      last === undefined ? '' : text(across(last.x) + 8, up(last.y) + 4, label, 'start'),
    ];
  });
  const { width, height } = size;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...drawn,
    ...curves,
    '</svg>',
    '',
  ].join('\n');
}

const folder = new URL('../docs/performance/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const chart of charts) writeFileSync(new URL(chart.file, folder), draw(chart));
