import { createParser } from 'eventsource-parser';
import type { AppState } from '../reconciler/rollout/app-state.ts';

/** States of apps as the daemon's event stream tells them. */
export interface StateFollower {
  /** Resolves with `performance.now()` of the first event from now on whose state fits. */
  when(fits: (state: AppState) => boolean): Promise<number>;
  close(): void;
}

/** Follows `GET /api/v1/events`. */
export async function followStates(url: string): Promise<StateFollower> {
  const abort = new AbortController();
  const waiting = new Set<(state: AppState, at: number) => void>();
  const parser = createParser({
    onEvent(event) {
      if (event.event !== 'app') return;
      const at = performance.now();
      const state = JSON.parse(event.data) as AppState;
      for (const look of waiting) look(state, at);
    },
  });
  const answer = await fetch(`${url}/api/v1/events?all=true`, { signal: abort.signal });
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? []) parser.feed(decoder.decode(chunk, { stream: true }));
  })();
  // It ends by being aborted.
  reading.catch(() => undefined);
  return {
    when: fits =>
      new Promise(resolve => {
        const look = (state: AppState, at: number): void => {
          if (!fits(state)) return;
          waiting.delete(look);
          resolve(at);
        };
        waiting.add(look);
      }),
    close: () => abort.abort(),
  };
}
