import { postJson } from './client.ts';

/** A stop of changes as somebody orders it. */
export interface FreezeOrder {
  /** Ids of apps and groups. */
  readonly apps: readonly string[];
  readonly reason: string;
  /** Who says so, where nobody signs in. */
  readonly owner?: string;
  /** When it ends by itself; ISO 8601, UTC. */
  readonly until?: string;
}

/** Stops changes of some apps. Throws `ApiFailure`. */
export async function freezeApps(order: FreezeOrder): Promise<void> {
  await postJson('/freeze', order);
}
