import { readBody, sendJson, startServer, type SandboxServer } from './server.ts';

/** Servers that can be taken away and brought back. */
export type Interruptible = Readonly<Record<string, { interrupt(): Promise<void>; resume(): Promise<void> }>>;

/**
 * The switchboard of the sandbox, for trying what happens when something is away:
 * `POST /interrupt {"server":"marathon","seconds":10}` resets its connections and refuses new ones for that long
 * (until `POST /resume {"server":"marathon"}` without `seconds`).
 */
export async function startControl(port: number, servers: Interruptible): Promise<SandboxServer> {
  const timers = new Set<NodeJS.Timeout>();
  const control = await startServer('control', port, async (request, response) => {
    const action = request.url === '/interrupt' || request.url === '/resume' ? request.url.slice(1) : undefined;
    if (request.method === 'GET' && request.url === '/')
      return sendJson(response, 200, { servers: Object.keys(servers) });
    if (request.method !== 'POST' || action === undefined) {
      return sendJson(response, 404, { message: 'There are POST /interrupt and POST /resume.' });
    }
    const { server: name, seconds } = JSON.parse((await readBody(request, 4096)).toString('utf8')) as {
      server?: string;
      seconds?: number;
    };
    const server = servers[name ?? ''];
    if (server === undefined) {
      return sendJson(response, 400, { message: `"server" must be one of ${Object.keys(servers).join(', ')}.` });
    }
    if (action === 'resume') {
      await server.resume();
      return sendJson(response, 200, { server: name, away: false });
    }
    await server.interrupt();
    if (typeof seconds === 'number' && seconds > 0) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        void server.resume();
      }, seconds * 1000);
      timers.add(timer);
    }
    return sendJson(response, 200, { server: name, away: true });
  });
  return {
    ...control,
    async stop() {
      for (const timer of timers) clearTimeout(timer);
      await control.stop();
    },
  };
}
