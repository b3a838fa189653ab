import type { AgentSpec } from '../types.ts';

const racks = ['a', 'b', 'c'] as const;
const portsEach = 100;

/** Three agents of 4 cpus, 4096 MB memory and 20000 MB disk, one a rack, with 100 ports each from 31000 on. */
export const defaultAgents: readonly AgentSpec[] = racks.map((rack, position) => ({
  id: `agent-${position + 1}`,
  hostname: '127.0.0.1',
  resources: { cpus: 4, mem: 4096, disk: 20_000, gpus: 0 },
  ports: [31_000 + position * portsEach, 31_000 + position * portsEach + portsEach - 1],
  attributes: { rack },
}));
