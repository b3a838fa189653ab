import { systemClock } from '../clock/clock.ts';
import { createHttp } from '../http/create-http.ts';
import type { Sandbox } from './start.ts';

interface AppView {
  readonly sync: string;
  readonly health: string;
  readonly sentence?: string;
  readonly instances: { readonly wanted: number; readonly healthy: number };
}

const absentPatience = 5_000;
const patience = 60_000;

/** Nothing will change by itself: as promised, or waiting for a person. */
function isAtRest({ sync, health }: AppView): boolean {
  if (health === 'failed' || sync === 'held' || sync === 'drifted') return true;
  return sync === 'synced' && (health === 'healthy' || health === 'suspended');
}

/** Tells each change of an app's state until it is as promised, so that a newcomer sees what is being waited for. */
export async function watchFirstDeployment(
  { file, token }: Pick<Sandbox, 'file' | 'token'>,
  app: string,
  progress: (sentence: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const http = createHttp({
    name: 'the daemon',
    baseUrl: file.api,
    clock: systemClock,
    ...(token === undefined ? {} : { authorization: { kind: 'token', scheme: 'Bearer', token } }),
  });
  const started = Date.now();
  let told = '';
  try {
    while (!signal.aborted) {
      const state = await http.request({ path: `/api/v1/apps${app}` }).then(
        response => (response.status === 200 ? (response.json() as { app: AppView }).app : undefined),
        () => undefined,
      );
      if (state !== undefined) {
        const sentence = `${app}: ${state.sync}, ${state.health}, ${state.instances.healthy} of ${state.instances.wanted} healthy${state.sentence === undefined ? '' : ` (${state.sentence.replace(/\.$/, '')})`}`;
        if (sentence !== told) progress(sentence);
        told = sentence;
        if (isAtRest(state)) return;
      }
      // An app that was removed from the repository never shows; one that hangs is the user's to look at.
      if (Date.now() - started > (state === undefined ? absentPatience : patience)) return;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  } finally {
    await http.close();
  }
}
