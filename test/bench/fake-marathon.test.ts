import { describe, expect, it, onTestFinished } from 'vitest';
import { startFakeMarathon, type Arrival, type FakeMarathon } from '../../bench/fake-marathon.ts';
import { appId, definitionOf, firstRevision } from '../../bench/fleet.ts';
import { systemClock } from '../../clock/clock.ts';
import { createMarathon } from '../../marathon/client/create-marathon.ts';
import type { Marathon } from '../../marathon/client/types.ts';
import type { MarathonEvent } from '../../marathon/types.ts';

async function fakeWith(apps: number): Promise<{ readonly fake: FakeMarathon; readonly client: Marathon }> {
  const fake = await startFakeMarathon();
  const client = createMarathon({ urls: [fake.url], clock: systemClock });
  onTestFinished(async () => {
    await client.close();
    await fake.close();
  });
  fake.seed(Array.from({ length: apps }, (_, index) => definitionOf(index, firstRevision)));
  return { fake, client };
}

describe('the Marathon of the benchmarks', () => {
  it('lists what it was seeded with, all of it healthy', async () => {
    const { client } = await fakeWith(3);
    const apps = await client.apps();
    expect(apps.map(({ id, tasksHealthy, deployments }) => [id, tasksHealthy, deployments])).toEqual(
      [0, 1, 2].map(index => [appId(index), 2, []]),
    );
    expect(await client.app(appId(1))).toMatchObject({ id: appId(1), tasks: [{ state: 'TASK_RUNNING' }, {}] });
  });

  it('carries out a write in its own time, tells of it, and knows how long it took', async () => {
    const { fake, client } = await fakeWith(1);
    fake.deploymentMilliseconds = 40;
    const stop = new AbortController();
    const done = new Promise<MarathonEvent>(resolve => {
      const onEvent = (event: MarathonEvent): void => {
        if (event.type === 'deployment_success') resolve(event);
      };
      const options = { signal: stop.signal, onEvent, onDetached: () => undefined };
      const attached = new Promise<void>(attach => {
        void client.events({ ...options, onAttached: attach });
      });
      void attached.then(() =>
        client.replaceApp(appId(0), definitionOf(0, { instances: 5, release: 'r0' }), { force: false }),
      );
    });
    expect((await done).appIds).toEqual([appId(0)]);
    stop.abort();
    expect(await client.app(appId(0))).toMatchObject({ instances: 5, tasksRunning: 5, deployments: [] });
    const { accepted = 0, done: end = 0 } = fake.timing(appId(0)) ?? {};
    expect(end - accepted).toBeGreaterThanOrEqual(39);
  });

  it('locks an app while it is deployed, unless the write is forced', async () => {
    const { fake, client } = await fakeWith(1);
    fake.deploymentMilliseconds = 60_000;
    const definition = definitionOf(0, { instances: 2, release: 'r1' });
    const first = await client.replaceApp(appId(0), definition, { force: false });
    await expect(client.replaceApp(appId(0), definition, { force: false })).rejects.toMatchObject({
      code: 'marathon-locked',
      context: { deployments: [first.deploymentId] },
    });
    await client.replaceApp(appId(0), definition, { force: true });
    expect(await client.deployments()).toHaveLength(1);
  });

  it('reports every arrival with the app it is about', async () => {
    const { fake, client } = await fakeWith(1);
    const arrivals: Arrival[] = [];
    const silence = fake.onArrival(arrival => arrivals.push(arrival));
    await client.info();
    await client.apps();
    await client.app(appId(0));
    silence();
    await client.apps();
    expect(arrivals.map(({ kind, app }) => [kind, app])).toEqual([
      ['info', ''],
      ['listing', ''],
      ['read', appId(0)],
    ]);
  });
});
