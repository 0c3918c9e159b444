/**
 * The stories that `npm test` plays too, so that it shows the way from `/cmk setup` to COMPLETED, revoked and restored,
 * on the wire and in a browser. The others take longer than somebody who changes code wants to wait.
 */
export const inEveryRun = ['http', 'browser', 'revoke', 'redis'].map((name) => `test/e2e/${name}.test.ts`);
