import type { PacerApp } from './sandbox.ts';

/** Everything that Pacer said about its apps while somebody listened, in order. */
export interface Witness {
  of(id: string): readonly PacerApp[];
  stop(): Promise<void>;
}

/** Listens to the event stream of the daemon; resolves when it is listening. */
export async function startWitness(api: string): Promise<Witness> {
  const states: PacerApp[] = [];
  const stopping = new AbortController();
  const response = await fetch(`${api}/api/v1/events?all=true`, { signal: stopping.signal });
  const listening = listen(response, states).catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error;
  });
  return {
    of: id => states.filter(state => state.id === id),
    async stop() {
      stopping.abort();
      await listening;
    },
  };
}

async function listen(response: Response, states: PacerApp[]): Promise<void> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    const frames = text.split('\n\n');
    text = frames.pop() ?? '';
    for (const frame of frames) {
      const data = /^event: app$/m.test(frame) ? /^data: (.*)$/m.exec(frame)?.[1] : undefined;
      if (data !== undefined) states.push(JSON.parse(data) as PacerApp);
    }
  }
}
