import { request } from 'node:http';

/** A client that keeps asking an application and remembers what it got. */
export interface PollingClient {
  readonly answers: string[];
  readonly failures: string[];
  stop(): Promise<void>;
}

/** Asks again as soon as the last answer came, on a new connection each time, as unrelated users would. */
export function startPollingClient(url: string): PollingClient {
  const answers: string[] = [];
  const failures: string[] = [];
  let stopped = false;
  const loop = (async () => {
    while (!stopped) {
      try {
        answers.push(await ask(url));
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error));
      }
      await new Promise(resolve => setTimeout(resolve, 5));
    }
  })();
  return {
    answers,
    failures,
    async stop() {
      stopped = true;
      await loop;
    },
  };
}

function ask(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent: false, timeout: 5_000 }, response => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`status ${response.statusCode}: ${text}`));
      });
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer within 5 s')));
    asked.on('error', reject);
    asked.end();
  });
}
