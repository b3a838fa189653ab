const brand = Symbol('build failure');

/** A build that cannot go on for a reason that its author can understand; everything else that is thrown is a bug. */
export interface BuildFailure extends Error {
  readonly [brand]: true;
}

/** Makes a failure with one sentence; it becomes the last line of the console. */
export function buildFailure(sentence: string): BuildFailure {
  return Object.assign(new Error(sentence), { [brand]: true as const });
}

/**
 * A failure that has nothing to do with the inputs: a server was away. Pacer recognises the words and builds again later
 * (`reconciler/build/build-once.ts`).
 */
export function temporaryFailure(sentence: string): BuildFailure {
  return buildFailure(`temporary failure: ${sentence}`);
}

/** The sentence for anything thrown. */
export function failureSentence(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `unexpected: ${String(thrown)}`;
  if (brand in thrown) return thrown.message;
  return `unexpected: ${thrown.stack ?? thrown.message}`;
}
