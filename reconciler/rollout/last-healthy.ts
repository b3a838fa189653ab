import type { DesiredApp } from '../desired/types.ts';
import { isLastOutcome } from '../ledger/line.ts';
import type { Ledger, LedgerEntry } from '../ledger/types.ts';
import type { ImageState, LastAction } from '../plan/types.ts';
import { imageReferenceOf, isSameDefinition, wishOf } from '../plan/wish.ts';

/** A wish of an earlier commit that was healthy. */
export interface HealthyWish {
  readonly app: DesiredApp;
  readonly image: ImageState;
  /** Commit whose files say so. */
  readonly commit: string;
  readonly wish: string;
}

/** Finds what was healthy before. */
export interface LastHealthy {
  /**
   * The newest wish of the app that was healthy, other than this one. Undefined when there is none, or when its commit
   * cannot be read any more or says something else today: only what is proven to be the same is put back.
   */
  before(app: string, wish: string): Promise<HealthyWish | undefined>;
}

/** Reads wishes of earlier commits: which were healthy says the ledger, what they said says git. */
export function createLastHealthy(parts: {
  readonly ledger: Pick<Ledger, 'entries'>;
  /** The app as a commit wants it; undefined when that cannot be told. */
  readonly appAt: (commit: string, id: string) => Promise<DesiredApp | undefined>;
}): LastHealthy {
  const found = new Map<string, { readonly entry: LedgerEntry; readonly healthy: HealthyWish | undefined }>();
  return {
    async before(app, wish) {
      const lines = parts.ledger.entries({ app });
      const entry = lines.findLast(
        line => line.outcome === 'healthy' && line.cause !== 'rollback' && line.wish !== wish,
      );
      if (entry === undefined) return undefined;
      const known = found.get(app);
      if (known?.entry === entry) return known.healthy;
      const healthy = proven(entry, lines, await parts.appAt(entry.commit, app));
      found.set(app, { entry, healthy });
      return healthy;
    },
  };
}

function proven(
  entry: LedgerEntry,
  lines: readonly LedgerEntry[],
  app: DesiredApp | undefined,
): HealthyWish | undefined {
  if (app === undefined) return undefined;
  const image = imageOf(app, entry, lines);
  const reference = imageReferenceOf(app, image);
  if (reference === undefined || !isSameDefinition(wishOf(app, reference), entry.wish)) return undefined;
  return { app, image, commit: entry.commit, wish: entry.wish };
}

/** The end of an action does not repeat the image that its start names. */
function imageOf(app: DesiredApp, entry: LedgerEntry, lines: readonly LedgerEntry[]): ImageState {
  if (app.build === undefined) return { kind: 'none' };
  const reference = lines.findLast(line => line.wish === entry.wish && line.image !== undefined)?.image;
  if (reference === undefined) return { kind: 'unknown', sentence: 'The ledger does not say which image it ran.' };
  return { kind: 'ready', reference, key: '', sourceCommit: '' };
}

/** How putting this wish back stands, after the failure of the last one; undefined when that was not tried yet. */
export function lastPutBack(
  ledger: Pick<Ledger, 'entries'>,
  app: string,
  wish: string,
): (LastAction & { readonly entry: LedgerEntry }) | undefined {
  const lines = ledger.entries({ app });
  const failed = lines.findLastIndex(line => line.outcome === 'failed' && line.cause !== 'rollback');
  const entry = lines
    .slice(failed + 1)
    .findLast(line => line.cause === 'rollback' && isSameDefinition(line.wish, wish));
  if (entry === undefined) return undefined;
  const { wish: put, outcome, commit } = entry;
  return isLastOutcome(outcome) ? { wish: put, outcome, commit, entry } : undefined;
}
