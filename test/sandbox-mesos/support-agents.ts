import type { AgentSpec } from '../../sandbox/mesos/types.ts';

/** A log that says nothing. */
export const silent = { info() {}, warn() {}, error() {} };

/** Two small agents on ports that no sandbox uses by default. */
export const twoAgents: readonly AgentSpec[] = [
  {
    id: 'agent-1',
    hostname: '127.0.0.1',
    resources: { cpus: 2, mem: 1024, disk: 1000, gpus: 0 },
    ports: [23_000, 23_019],
    attributes: { rack: 'a', level: '0.8' },
  },
  {
    id: 'agent-2',
    hostname: '127.0.0.1',
    resources: { cpus: 1, mem: 512, disk: 1000, gpus: 0 },
    ports: [23_020, 23_039],
    attributes: { rack: 'b' },
  },
];
