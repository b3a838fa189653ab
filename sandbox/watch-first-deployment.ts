import { systemClock } from '../clock/clock.ts';
import { createHttp } from '../http/create-http.ts';

interface AppView {
  readonly sync: string;
  readonly health: string;
  readonly sentence?: string;
  readonly instances: { readonly wanted: number; readonly healthy: number };
}

/** Tells each change of an app's state until it is as promised, so that a newcomer sees what is being waited for. */
export async function watchFirstDeployment(
  api: string,
  app: string,
  progress: (sentence: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const http = createHttp({ name: 'the daemon', baseUrl: api, clock: systemClock });
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
        if (state.sync === 'synced') return;
        if (state.health === 'failed') return;
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  } finally {
    await http.close();
  }
}
