/** The values that the rules put beside a reason. Any may be missing: the words then do without. */
export type RefusalFacts = Readonly<Record<string, string>>;

/** A refusal in mrkdwn. */
export type RefusalWords = (facts: RefusalFacts) => string;
