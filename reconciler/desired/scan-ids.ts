/** What can be told of a file that cannot be parsed. */
export interface ScannedIds {
  /** Absolute ids that stand in it. */
  readonly ids: readonly string[];
  /** Whether they are surely all: one `id` and nothing that could hold more apps. */
  readonly complete: boolean;
}

const idLine = /^[ \t{,[-]*["']?id["']?[ \t]*:[ \t]*["']?([A-Za-z0-9._/-]{1,500})["']?[ \t]*,?[ \t]*(?:#.*)?\r?$/;

/**
 * Finds the app ids in a broken text by looking at its lines. Meant to keep what runs: an id too many keeps an app that
 * should go, which is harmless; so everything doubtful is `complete: false`.
 */
export function scanIds(text: string): ScannedIds {
  const ids = new Set<string>();
  let found = 0;
  let doubtful = false;
  for (const line of text.split('\n')) {
    const trimmed = line.trimStart();
    if (trimmed.startsWith('#')) continue;
    if (trimmed.startsWith('---') || /^["']?(?:apps|groups)["']?[ \t]*:/.test(trimmed)) doubtful = true;
    if (line.length > 600) {
      doubtful = true;
      continue;
    }
    const [, id] = idLine.exec(line) ?? [];
    if (id === undefined) {
      if (/["'{,\s]id["']?[ \t]*:/.test(line)) doubtful = true;
      continue;
    }
    found++;
    if (id.startsWith('/')) ids.add(id);
    else doubtful = true;
  }
  return { ids: [...ids], complete: !doubtful && found === 1 && ids.size === 1 };
}
