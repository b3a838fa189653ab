import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { createJenkins } from '../../jenkins/client/create-jenkins.ts';
import type { Jenkins } from '../../jenkins/client/types.ts';
import { createBuildOnce } from '../../reconciler/build/build-once.ts';
import { shellJob, startJenkins, type TestJenkins } from '../sandbox-jenkins/jenkins.ts';

let server: TestJenkins;
let clients: Jenkins[];

beforeEach(async () => {
  server = await startJenkins({ jobs: [shellJob('build', 'true')] });
  clients = [0, 1].map(() => createJenkins({ url: server.url, clock: systemClock }));
});
afterEach(async () => {
  await Promise.all(clients.map(client => client.close()));
  await server.remove();
});

it('two daemons that both found no build of a key before either asked for it get one build', async () => {
  let looking = clients.length;
  const { promise: allLooked, resolve: release } = Promise.withResolvers<void>();
  const daemons = clients.map(client =>
    createBuildOnce({
      clock: systemClock,
      jenkins: {
        ...client,
        async builds(job, limit) {
          const found = await client.builds(job, limit);
          if (--looking === 0) release();
          await allLooked;
          return found;
        },
      },
    }),
  );
  const request = { key: 'k1', job: 'build', parameters: { KEY: 'k1' } };
  const [first, second] = await Promise.all(daemons.map(daemon => daemon.step(request)));
  expect(first).toMatchObject({ kind: 'building' });
  expect(second).toMatchObject({ kind: 'building' });
  await expect
    .poll(async () => (await daemons[0]?.step(request))?.kind, { timeout: 10_000, interval: 100 })
    .toBe('succeeded');
  const { builds } = await server.json('/job/build/api/json?tree=builds[number]');
  expect(builds).toHaveLength(1);
});
