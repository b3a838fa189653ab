import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../clock/clock.ts';
import type { Authorization } from '../../http/types.ts';
import { createMarathonStandIn } from '../../sandbox/marathon/stand-in.ts';
import { startServer } from '../../sandbox/server.ts';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { createFakeMesos } from '../sandbox-marathon/fake-mesos.ts';
import { skipReason } from './installed.ts';
import { describeMarathon, type MarathonTarget } from './marathon-contract.ts';

// One suite: the stand-in shows that it works, and with the variables it tells whether your own Marathon is as Pacer expects.

describeMarathon('The stand-in', false, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'pacer-marathon-contract-'));
  const mesos = createFakeMesos(createVirtualClock());
  const standIn = await createMarathonStandIn({ directory, clock: systemClock, mesos });
  const server = await startServer('marathon', 0, standIn.handler);
  standIn.listening(server.port);
  return {
    url: server.url,
    async stop() {
      await standIn.stop();
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
});

// A Marathon of one's own: apps without instances are made in a group with a random name, and deleted in the end.
const { MARATHON_URL, MARATHON_USER, MARATHON_PASSWORD, MARATHON_TOKEN } = process.env;

function ownAuthorization(): Authorization | undefined {
  if (MARATHON_TOKEN !== undefined) return { kind: 'token', scheme: 'token=', token: MARATHON_TOKEN };
  if (MARATHON_USER === undefined) return undefined;
  return { kind: 'basic', user: MARATHON_USER, password: MARATHON_PASSWORD ?? '' };
}

const missing = MARATHON_URL === undefined ? 'MARATHON_URL is not set.' : undefined;
describeMarathon('A Marathon of your own', skipReason(missing, 'The suite against your own Marathon'), () => {
  const authorization = ownAuthorization();
  const target: MarathonTarget = {
    url: MARATHON_URL ?? '',
    ...(authorization === undefined ? {} : { authorization }),
    stop: () => Promise.resolve(),
  };
  return Promise.resolve(target);
});
