/** A field that is another one after the later action than after the earlier one. */
export interface ComparedField {
  readonly pointer: string;
  readonly from: unknown;
  readonly to: unknown;
}

/**
 * What changed after the action that began at `from`, up to and with the one that began at `to`, by what the ledger wrote
 * down. Lines of actions in any order, each action once. A field that came back to what it was is left out.
 */
export function compareActions(
  actions: readonly { readonly started: string; readonly changes: readonly ComparedField[] }[],
  from: string,
  to: string,
): readonly ComparedField[] {
  const [early, late] = from < to ? [from, to] : [to, from];
  const between = actions.filter(({ started }) => started > early && started <= late);
  const fields = new Map<string, ComparedField>();
  for (const { changes } of between.toSorted((a, b) => (a.started < b.started ? -1 : 1))) {
    for (const { pointer, from: before, to: after } of changes) {
      const known = fields.get(pointer);
      fields.set(pointer, { pointer, from: known === undefined ? before : known.from, to: after });
    }
  }
  return [...fields.values()].filter(field => JSON.stringify(field.from) !== JSON.stringify(field.to));
}
