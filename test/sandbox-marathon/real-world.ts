import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { createMarathonStandIn } from '../../sandbox/marathon/stand-in.ts';
import { createMesosStandIn, type MesosStandIn } from '../../sandbox/mesos/stand-in.ts';
import { startServer } from '../../sandbox/server.ts';

/** Marathon on the Mesos stand-in, with real processes, in real time. */
export interface RealWorld {
  readonly mesos: MesosStandIn;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  api(method: string, path: string, body?: unknown): Promise<{ status: number; body: any }>;
  /** Resolves when no deployment is left. */
  idle(): Promise<void>;
}

const log = { info() {}, warn() {}, error() {}, debug() {} };

export async function openRealWorld(): Promise<RealWorld> {
  const directory = mkdtempSync(join(tmpdir(), 'marathon-mesos-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const clock = systemClock;
  const mesos = await createMesosStandIn({
    directory: join(directory, 'mesos'),
    clock,
    log,
    portClaims: join(directory, 'claims'),
  });
  onTestFinished(() => mesos.stop());
  const marathon = await createMarathonStandIn({ directory: join(directory, 'marathon'), clock, mesos });
  const server = await startServer('marathon', 0, marathon.handler);
  marathon.listening(server.port);
  onTestFinished(async () => {
    await marathon.stop();
    await server.stop();
  });
  const api: RealWorld['api'] = async (method, path, body) => {
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: JSON.parse(await response.text()) };
  };
  return {
    mesos,
    api,
    async idle() {
      const running = async (): Promise<unknown> => (await api('GET', '/v2/deployments')).body;
      await expect.poll(running, { timeout: 20_000, interval: 50 }).toEqual([]);
    },
  };
}
