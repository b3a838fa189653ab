import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { startFakeMarathon } from '../fake-marathon.ts';
import type { Figure } from '../figures.ts';
import { appFile, definitionOf, fileOf } from '../fleet.ts';
import type { World } from '../world.ts';
import { timed } from './baselines.ts';

const patience = 120_000;
const atOnce = 16;

/** Every app changed in one push: until Marathon has been told of each. */
export async function measureManyChanges(world: World): Promise<readonly Figure[]> {
  const { apps, repository, marathon } = world;
  const revision = { instances: 2, release: 'all at once' };
  const files = Object.fromEntries(
    Array.from({ length: apps }, (_, index) => [appFile(index), fileOf(index, revision)]),
  );
  const [commit = ''] = await repository.prepare([files]);
  const daemon = await world.daemon({ interval: '30s' });
  await daemon.settled(apps);
  const told = new Set<string>();
  let requests = 0;
  let writes = 0;
  let firstAt: number | undefined;
  let lastAt = 0;
  const silence = marathon.onArrival(({ kind, app, at }) => {
    requests++;
    if (kind !== 'write') return;
    writes++;
    if (told.has(app)) return;
    told.add(app);
    firstAt ??= at;
    lastAt = at;
  });
  try {
    const started = performance.now();
    await repository.move(commit);
    while (told.size < apps) {
      if (performance.now() - started > patience)
        throw new Error(`Only ${told.size} of ${apps} apps were submitted after ${patience / 1000} s.`);
      await pause(5);
    }
    const duration = lastAt - started;
    await daemon.settled(apps);
    const all = requests;
    const baseline = { name: `the same PUTs by a bare client, ${atOnce} at a time`, value: await barePuts(apps) };
    const once = { name: 'one for each app', value: 1 };
    const what = `${apps} apps changed in one push`;
    return [
      { measure: `${what}: all submitted`, value: duration, unit: 'ms', baseline, aim: 10_000 },
      { measure: `${what}: the first PUT`, value: (firstAt ?? started) - started, unit: 'ms', baseline },
      { measure: `${what}: PUTs for each app`, value: writes / apps, unit: '', baseline: once, aim: 1 },
      { measure: `${what}: requests for each until all are healthy`, value: all / apps, unit: '', baseline: once },
    ];
  } finally {
    silence();
    await daemon.stop();
  }
}

/** Milliseconds for that many PUTs of complete definitions, one after the other on each connection. */
async function barePuts(apps: number): Promise<number> {
  const fake = await startFakeMarathon();
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < apps) {
      const definition = definitionOf(next++, { instances: 2, release: 'bare' });
      const url = `${fake.url}/v2/apps${definition.id}?partialUpdate=false&force=false`;
      await new Promise((resolve, reject) => {
        const outgoing = request(url, { method: 'PUT', agent }, answer => answer.on('end', resolve).resume());
        outgoing.on('error', reject).end(JSON.stringify(definition));
      });
    }
  };
  try {
    return await timed(() => Promise.all(Array.from({ length: atOnce }, worker)));
  } finally {
    agent.destroy();
    await fake.close();
  }
}
