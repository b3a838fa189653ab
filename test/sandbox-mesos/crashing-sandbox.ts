// A sandbox to be ended with SIGKILL by a test: `node crashing-sandbox.ts DIRECTORY`. Prints the pids of its tasks.
import { createMesosStandIn } from '../../sandbox/mesos/stand-in.ts';
import { systemClock } from '../../clock/clock.ts';
import { silent, twoAgents } from './support-agents.ts';

const directory = process.argv[2] ?? '';
const mesos = await createMesosStandIn({ directory, clock: systemClock, agents: twoAgents, log: silent });
mesos.onStatus(status => {
  if (status.state === 'TASK_RUNNING') process.stdout.write('running\n');
});
mesos.launch({
  taskId: 'leftover',
  agentId: 'agent-1',
  name: 'leftover',
  command: `trap '' TERM; echo $$; setsid sh -c 'echo $$; exec sleep 300' & while :; do sleep 0.1; done`,
  environment: { TOKEN: 'not for the disk' },
  resources: { cpus: 0.1, mem: 32, disk: 0, gpus: 0 },
  ports: [23_008],
  killGracePeriod: 100,
});
