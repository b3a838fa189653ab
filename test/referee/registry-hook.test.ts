import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import type { ImageHint } from '../../reconciler/api/registry-hook.ts';
import { createAccess, openAccess } from '../../reconciler/access/access.ts';
import { createApi } from '../../reconciler/api/server.ts';
import { createEventLog, createStateStore } from '../../reconciler/loop/events.ts';
import { createRegistry } from '../../registry/create-registry.ts';
import { ociManifestType } from '../sandbox-registry/registry.ts';
import { dockerRegistryPackages, startDockerRegistry, type RegistryTarget } from './docker-registry.ts';
import { missingPrograms, skipReason } from './installed.ts';
import { startStandIn } from './registry-stand-in.ts';
import { until } from '../support/until.ts';

interface Hook {
  readonly url: string;
  readonly authorization: string;
}

async function standInTelling(hook: Hook): Promise<RegistryTarget> {
  const standIn = await startStandIn('basic');
  standIn.notify({ url: hook.url, headers: { authorization: hook.authorization } });
  return standIn;
}

const missing = missingPrograms(dockerRegistryPackages);
const noReal = skipReason(missing, 'Notifications of the real registry');
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** What the daemon's hook is told when images are pushed to, read from and deleted in a registry. */
async function hintsOf(start: (hook: Hook) => Promise<RegistryTarget>): Promise<readonly ImageHint[]> {
  const hints: ImageHint[] = [];
  const events = createEventLog(3);
  const api = createApi({
    access: createAccess(openAccess, systemClock),
    log: pino({ level: 'silent' }),
    cluster: 'test',
    states: createStateStore(events, () => 0),
    events,
    plan: () => Promise.resolve(undefined),
    problems: () => [],
    history: () => [],
    now: () => 0,
    overview: () => ({ cluster: 'test', repository: '', branch: 'main', troubles: [], ready: true }),
    lookAgain: () => undefined,
    imagesChanged: told => void hints.push(...told),
    hooks: { secret: 'shared' },
    metrics: { read: () => [] },
  });
  ends.push(() => api.close());
  const url = await api.listen({ host: '127.0.0.1', port: 0 });
  const target = await start({ url: `${url}/hooks/registry`, authorization: 'Bearer shared' });
  ends.push(() => target.stop());
  const { user, password } = target;
  const authorization = { kind: 'basic', user, password } as const;
  const registry = createRegistry({ url: target.url, clock: systemClock, authorization });
  ends.push(() => registry.close());

  const digest = await registry.putBlob('shop/cart', Buffer.from('{}'));
  const config = { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: 2 };
  const image = { schemaVersion: 2, mediaType: ociManifestType, config, layers: [] };
  await registry.putManifest('shop/cart', 'v1', ociManifestType, Buffer.from(JSON.stringify(image)));
  await registry.headManifest('shop/cart', 'v1');
  await registry.getBlob('shop/cart', digest);
  await registry.putManifest('shop/cart', 'v2', ociManifestType, Buffer.from(JSON.stringify({ ...image, layers: [] })));
  await until('both pushes', () => hints.length >= 2);
  return hints;
}

describe('the hook for registries', () => {
  const pushes = [
    { repository: 'shop/cart', tag: 'v1' },
    { repository: 'shop/cart', tag: 'v2' },
  ];

  it('hears of each tag that is pushed to the stand-in, and of nothing that is read', async () => {
    expect(await hintsOf(standInTelling)).toEqual(pushes);
  });

  it.skipIf(noReal)("hears the same of Debian's docker-registry", async () => {
    const hints = await hintsOf(startDockerRegistry);
    // The real one may deliver in another order.
    expect([...hints].sort((one, other) => (one.tag ?? '').localeCompare(other.tag ?? ''))).toEqual(pushes);
  });
});
