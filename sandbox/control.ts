import { sendJson, startServer, readBody, type SandboxServer } from './server.ts';
import type { FaultBoard } from './faults/board.ts';
import { answerFaults } from './faults/routes.ts';

/** Servers that can be taken away and brought back. */
export type Interruptible = Readonly<Record<string, { interrupt(): Promise<void>; resume(): Promise<void> }>>;

/**
 * The switchboard of the sandbox, for trying what happens when something is away or goes wrong:
 * `POST /interrupt {"server":"marathon","seconds":10}` resets its connections and refuses new ones for that long
 * (until `POST /resume {"server":"marathon"}` without `seconds`); `/faults` is described in `faults/routes.ts`.
 */
export async function startControl(port: number, servers: Interruptible, board: FaultBoard): Promise<SandboxServer> {
  const timers = new Set<NodeJS.Timeout>();
  const control = await startServer('control', port, async (request, response) => {
    if (await answerFaults(board, request, response)) return;
    const action = request.url === '/interrupt' || request.url === '/resume' ? request.url.slice(1) : undefined;
    if (request.method === 'GET' && request.url === '/')
      return sendJson(response, 200, { servers: Object.keys(servers), faults: '/faults' });
    if (request.method !== 'POST' || action === undefined) {
      return sendJson(response, 404, { message: 'There are POST /interrupt, POST /resume, and /faults.' });
    }
    const { server: name, seconds } = parse((await readBody(request, 4096)).toString('utf8'));
    const server = typeof name === 'string' && Object.hasOwn(servers, name) ? servers[name] : undefined;
    if (typeof name !== 'string' || server === undefined) {
      return sendJson(response, 400, { message: `"server" must be one of ${Object.keys(servers).join(', ')}.` });
    }
    if (seconds !== undefined && !(typeof seconds === 'number' && seconds > 0 && seconds <= 86_400)) {
      return sendJson(response, 400, { message: '"seconds" must be a number above 0 and at most 86400.' });
    }
    if (action === 'resume') {
      await server.resume();
      return sendJson(response, 200, { server: name, away: false });
    }
    await server.interrupt();
    if (seconds !== undefined) {
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

function parse(text: string): { readonly server?: unknown; readonly seconds?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
