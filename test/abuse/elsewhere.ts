/** Ways around that are tried with two instances, or with Redis emptied, in stories of their own. */
export const elsewhere = ['test/e2e/young-record.test.ts', 'test/e2e/rotation.test.ts'];
