/** The code says it all. */
export type NoFacts = Readonly<Record<string, never>>;

/** A code with the facts whose shape belongs to it: narrowing the code narrows the facts. `M` maps codes to shapes. */
export type Coded<M, C extends keyof M = keyof M> = {
  [K in C]: { readonly code: K; readonly facts: M[K] };
}[C];

/** What is given after a code: its facts, or nothing where the code says it all. */
export type FactsArgument<F> = [F] extends [NoFacts] ? [] : [facts: F];
