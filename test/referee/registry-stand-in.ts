import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { systemClock } from '../../clock/clock.ts';
import type { RegistryAccess } from '../../sandbox/registry/access.ts';
import { createRegistryStandIn, type RegistryStandIn } from '../../sandbox/registry/stand-in.ts';
import { startServer } from '../../sandbox/server.ts';
import type { RegistryTarget } from './docker-registry.ts';

/** The registry stand-in with one user, or open to everybody. */
export async function startStandIn(
  kind: 'open' | 'basic' | 'token',
): Promise<RegistryTarget & Pick<RegistryStandIn, 'notify'>> {
  const directory = await mkdtemp(join(tmpdir(), 'pacer-stand-in-'));
  const [user, password] = ['robot', 'pa:ss wörd'];
  const users = [{ name: user, password }];
  const kinds: Record<typeof kind, RegistryAccess | undefined> = {
    open: undefined,
    basic: { kind: 'basic', users },
    token: { kind: 'token', users, clock: systemClock },
  };
  const access = kinds[kind];
  const standIn = await createRegistryStandIn({
    directory,
    log: pino({ level: 'silent' }),
    ...(access === undefined ? {} : { access }),
  });
  const server = await startServer('registry', 0, standIn.handler);
  return {
    url: server.url,
    user,
    password,
    notify: endpoint => standIn.notify(endpoint),
    async stop() {
      await server.stop();
      await standIn.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
