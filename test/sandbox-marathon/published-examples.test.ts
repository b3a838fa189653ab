import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Dialect } from '../../marathon/dialect.ts';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { app, run, taskIds } from './conformance/cases.ts';
import { agent, createFakeMesos } from './fake-mesos.ts';
import { createHttpWorld, type HttpWorld } from './http-world.ts';

// Examples that Marathon published with its API, which are not part of this repository.
const folder = join(import.meta.dirname, '../../../shared/corpus/marathon-api-examples');
const isThere = existsSync(folder);
if (!isThere) process.stderr.write(`skipped: no examples of Marathon's API at ${folder}\n`);

const versions: readonly { readonly dialect: Dialect; readonly from: string }[] = [
  { dialect: '1.4', from: 'v1.4.0' },
  { dialect: '1.5', from: 'v1.5.0' },
  { dialect: '1.10', from: 'HEAD' },
];

/** Paths of all members, list items as `[]`; below the named members nothing is looked at. */
function membersOf(value: unknown, opaque: readonly string[], path = ''): Set<string> {
  const found = new Set<string>();
  const entries: [string, unknown][] = Array.isArray(value)
    ? value.map(item => ['[]', item])
    : Object.entries(typeof value === 'object' && value !== null ? value : {});
  for (const [name, member] of entries) {
    const own = `${path}/${name}`;
    found.add(own);
    if (!opaque.includes(name)) for (const deeper of membersOf(member, opaque, own)) found.add(deeper);
  }
  return found;
}

/** Members of an example that an answer lacks. */
function missingIn(answer: unknown, example: unknown, opaque: readonly string[] = []): string[] {
  const there = membersOf(answer, opaque);
  return [...membersOf(example, opaque)].filter(path => !there.has(path)).toSorted();
}

function example(from: string, name: string): unknown {
  return JSON.parse(readFileSync(join(folder, from, `${name}.json`), 'utf8'));
}

async function worldOf(dialect: Dialect): Promise<HttpWorld> {
  const clock = createVirtualClock();
  const attributes = { rack: 'r1', region: 'eu', zone: 'a' };
  return createHttpWorld({ dialect, clock, mesos: createFakeMesos(clock, [agent('S0', { attributes })]) });
}

describe.skipIf(!isThere).each(versions)(
  'every member of the examples of $from is in the answers of $dialect',
  ({ dialect, from }) => {
    it('a deployment and its result', async () => {
      const world = await worldOf(dialect);
      const ready = {
        portDefinitions: [{ port: 0, name: 'http' }],
        readinessChecks: [{ portName: 'http', preserveLastResponse: true, httpStatusCodesForReady: [299] }],
      };
      const created = await world.call('PUT', '/v2/apps/web', app('/web', ready));
      expect(missingIn(created.body, example(from, 'deployments_result'))).toEqual([]);
      await world.clock.advance(5000);
      // Pods are the one thing that cannot be there.
      expect(missingIn((await world.get('/v2/deployments')).body, example(from, 'deployments'))).toEqual([
        '/[]/affectedPods/[]',
        '/[]/steps/[]/actions/[]/pod',
      ]);
    });

    it('tasks', async () => {
      const world = await worldOf(dialect);
      await run(world, app('/web'));
      expect(missingIn((await world.get('/v2/apps/web/tasks')).body, example(from, 'app_tasks'))).toEqual([]);
      expect(missingIn((await world.get('/v2/tasks')).body, example(from, 'tasks'))).toEqual([]);
      const [id] = await taskIds(world, '/web');
      const killed = await world.call('DELETE', `/v2/apps/web/tasks/${id}`);
      const { task } = example(from, 'app_task') as { task: unknown };
      // Older examples show a list, which no version ever gave.
      expect(missingIn(killed.body.task, Array.isArray(task) ? task[0] : task)).toEqual([]);
    });

    it('the queue', async () => {
      const world = await worldOf(dialect);
      await world.call('POST', '/v2/apps', app('/big', { mem: 100_000 }));
      await world.clock.advance(1000);
      const { body } = await world.get('/v2/queue?embed=lastUnusedOffers');
      // Attributes of the sandbox's agents are texts; nothing was used of what was offered; no resource is a set.
      expect(missingIn(body, example(from, 'queue'), ['app', 'attributes'])).toEqual([
        '/queue/[]/lastUnusedOffers/[]/offer/resources/[]/set',
        '/queue/[]/lastUnusedOffers/[]/offer/resources/[]/set/[]',
        '/queue/[]/processedOffersSummary/lastUsedOfferAt',
      ]);
    });

    it('the sections of the info', async () => {
      const { get } = await worldOf(dialect);
      const opaque = ['marathon_config', 'zookeeper_config', 'http_config'];
      // It went with 1.5; the example of that version still has it, as null.
      const gone = dialect === '1.5' ? ['/event_subscriber'] : [];
      expect(missingIn((await get('/v2/info')).body, example(from, 'info'), opaque)).toEqual(gone);
    });
  },
);
