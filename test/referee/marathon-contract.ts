import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import type { Authorization } from '../../http/types.ts';
import { createMarathon } from '../../marathon/client/create-marathon.ts';
import type { Marathon } from '../../marathon/client/types.ts';
import { dialectOf, type Dialect } from '../../marathon/dialect.ts';
import { compareApps } from '../../marathon/normal-form/compare.ts';
import { normaliseLive } from '../../marathon/normal-form/live.ts';
import { normaliseDefinition } from '../../marathon/normal-form/normalise.ts';
import type { AppDefinition } from '../../marathon/types.ts';
import { until } from '../support/until.ts';

/** A Marathon that the suite runs against. */
export interface MarathonTarget {
  readonly url: string;
  readonly authorization?: Authorization;
  stop(): Promise<unknown>;
}

/**
 * What a Marathon, ours or a real one, has to be to Pacer's client and normal form. Everything happens in a group with a
 * random name, whose apps have no instances: nothing is ever started. The apps are deleted in the end; Marathon drops or
 * keeps the empty group as it likes.
 */
export function describeMarathon(name: string, skip: boolean, start: () => Promise<MarathonTarget>): void {
  describe.skipIf(skip)(`${name}, with the client and the normal form`, { timeout: 120_000 }, () => {
    const group = `/pacer-test-${randomBytes(4).toString('hex')}`;
    const ids = ['web', 'still'].map(each => `${group}/${each}`);
    const [web = '', still = ''] = ids;
    let target: MarathonTarget;
    let marathon: Marathon;
    let dialect: Dialect;

    beforeAll(async () => {
      target = await start();
      const { authorization } = target;
      marathon = createMarathon({
        urls: [target.url],
        clock: systemClock,
        ...(authorization === undefined ? {} : { authorization }),
      });
      dialect = dialectOf((await marathon.info()).version);
    });
    afterAll(async () => {
      for (const id of ids) await marathon.deleteApp(id, { force: true });
      await settled();
      for (const id of ids) expect(await marathon.app(id)).toBeUndefined();
      await marathon.close();
      await target.stop();
    });

    /** Waits until no deployment has to do with the group. */
    async function settled(): Promise<void> {
      await until(
        `the deployments of ${group}`,
        async () => {
          const affected = (await marathon.deployments()).flatMap(each => each.affectedApps);
          return !affected.some(app => app.startsWith(`${group}/`));
        },
        60,
      );
    }

    async function put(definition: AppDefinition): Promise<boolean> {
      const { created } = await marathon.replaceApp(definition.id, definition, { force: false });
      await settled();
      return created;
    }

    /** Fields in which Marathon's app differs from the definition by Pacer's own rules. */
    async function differences(definition: AppDefinition): Promise<readonly string[]> {
      const live = await marathon.app(definition.id);
      if (live === undefined) throw new Error(`${definition.id} is not there`);
      const options = { groupId: group };
      const wanted = normaliseDefinition(definition, dialect, options);
      const found = compareApps(wanted, normaliseLive(live, dialect, options), {
        ignore: [],
        userSet: definition,
        dialect,
      });
      return found.map(change => change.pointer);
    }

    const plain: AppDefinition = { id: web, cmd: 'sleep 3600', instances: 0, cpus: 0.01, mem: 16 };

    it('says its version and framework, answers a ping, and names a leader', async () => {
      expect(await marathon.info()).toMatchObject({ version: expect.stringMatching(/^\d+\.\d+/) });
      await marathon.ping();
      expect(await marathon.leader()).toMatch(/:\d+$/);
    });

    it('creates an app, lists it, and shows nothing that differs from what was put', async () => {
      expect(await put(plain)).toBe(true);
      expect((await marathon.apps()).some(app => app.id === web)).toBe(true);
      expect(await differences(plain)).toEqual([]);
    });

    it.each<[string, Partial<AppDefinition>]>([
      ['environment and labels', { env: { A: '1', B: '' }, labels: { team: 'shop' } }],
      ['a health check', { healthChecks: [{ protocol: 'COMMAND', command: { value: 'true' } }] }],
      ['constraints', { constraints: [['hostname', 'UNIQUE']] }],
      ['an upgrade strategy', { upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0.2 } }],
      ['an image', { container: { type: 'DOCKER', docker: { image: 'example.com/shop/web:1' } } }],
    ])('shows nothing that differs after %s were put, and the change itself before', async (_, more) => {
      const next = { ...plain, ...more };
      expect(await differences(next)).not.toEqual([]);
      expect(await put(next)).toBe(false);
      expect(await differences(next)).toEqual([]);
    });

    it('keeps versions, and gives each back', async () => {
      const first = await put({ ...plain, id: still }).then(() => marathon.versions(still));
      await put({ ...plain, id: still, env: { A: '2' } });
      const versions = await marathon.versions(still);
      expect(versions).toHaveLength(first.length + 1);
      expect(await marathon.version(still, first[0] ?? '')).toMatchObject({ id: still, instances: 0 });
    });

    it('refuses what it must, says that an app is not there, and deletes nothing twice', async () => {
      const wrong = { ...plain, id: `${group}/wrong`, cpus: -1 };
      await expect(marathon.replaceApp(wrong.id, wrong, { force: false })).rejects.toMatchObject({
        code: 'marathon-rejected',
      });
      expect(await marathon.app(`${group}/nothing`)).toBeUndefined();
      expect(await marathon.deleteApp(`${group}/nothing`, { force: false })).toBeUndefined();
      await expect(marathon.restartApp(`${group}/nothing`, { force: false })).rejects.toMatchObject({
        code: 'marathon-not-found',
      });
    });

    it('tells of changes on its event stream', async () => {
      const stop = new AbortController();
      const seen: string[] = [];
      const attached = Promise.withResolvers<void>();
      const listening = marathon.events({
        signal: stop.signal,
        onAttached: () => attached.resolve(),
        onDetached: () => undefined,
        onEvent: event => void seen.push(...event.appIds),
      });
      await attached.promise;
      await put({ ...plain, env: { A: 'event' } });
      await expect.poll(() => seen, { timeout: 30_000 }).toContain(web);
      stop.abort();
      await listening;
    });
  });
}
