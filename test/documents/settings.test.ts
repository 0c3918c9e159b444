import { expect, test } from 'vitest';
import { projectFiles, read } from './project-files.ts';

const example = read('.env.example');
const known = new Set([...example.matchAll(/^#?([A-Z][A-Z_]+)=/gmu)].map(([, name = '']) => name));

/** Of the program’s own kind; what only tests and Node read is explained elsewhere. */
const setting = /`((?:SLACK|ADOBE|AZURE|CMK|REDIS)_[A-Z_]*[A-Z])(?:`|=)/gu;
/** For those who try what is nightly. */
const ofTests = new Set(['CMK_SWEEP_ONLY', 'REDIS_SERVER']);

const documents = projectFiles().filter((path) => path.endsWith('.md') && path !== 'CHANGELOG.md');

test('every setting that a document names is one that .env.example explains', () => {
  const named = documents.flatMap((path) =>
    [...read(path).matchAll(setting)].map(([, name = '']) => ({ path, name })),
  );
  expect(named.length).toBeGreaterThan(60);
  expect(named.filter(({ name }) => !known.has(name) && !ofTests.has(name))).toEqual([]);
});

test('the guide names every setting that must be set', () => {
  const guide = read('docs/install.md');
  const must =
    'SLACK_BOT_TOKEN SLACK_APP_TOKEN ADOBE_CLIENT_ID ADOBE_CLIENT_SECRET ADOBE_SCOPES ADOBE_ORG_ID ADOBE_REGION CMK_CHANNEL CMK_APPROVERS CMK_QUORUM CMK_AUDIT_KEY REDIS_URL'.split(
      ' ',
    );
  expect(must.filter((name) => !known.has(name) || !guide.includes(name))).toEqual([]);
});
