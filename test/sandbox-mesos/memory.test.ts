import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { startMesos } from './support.ts';
import { until } from '../support/until.ts';

const script = (megabytes: number): string =>
  `const kept = Buffer.alloc(${megabytes} * 1024 * 1024, 1); console.log('full'); setInterval(() => kept.length, 1000)`;

test.runIf(existsSync('/proc/self/status'))(
  'a task that takes more memory than it asked for is ended, and the status says why',
  async () => {
    const mesos = await startMesos();
    mesos.launch({
      taskId: 'greedy',
      args: ['node', '-e', script(200)],
      resources: { cpus: 0.1, mem: 64, disk: 0, gpus: 0 },
    });
    const status = await mesos.reached('greedy', 'TASK_FAILED');
    expect(status.reason).toBe('REASON_CONTAINER_LIMITATION_MEMORY');
    expect(status.message).toMatch(/^Memory limit exceeded: Requested: 96MB Maximum Used: \d{3}MB$/);
  },
);

test.runIf(existsSync('/proc/self/status'))(
  'a task within its memory goes on, and the agent tells what it uses',
  async () => {
    const clock = createVirtualClock();
    const mesos = await startMesos({ clock });
    mesos.launch({
      taskId: 'modest',
      args: ['node', '-e', script(100)],
      resources: { cpus: 0.5, mem: 256, disk: 0, gpus: 0 },
    });
    await mesos.reached('modest', 'TASK_RUNNING');
    await until('the memory to be taken', async () => (await mesos.read('modest', 'stdout')) === 'full\n');

    const [usage] = (await mesos.json('/slave(1)/monitor/statistics')) as {
      executor_id: string;
      statistics: Record<string, number>;
    }[];
    expect(usage?.executor_id).toBe('modest');
    expect(usage?.statistics).toMatchObject({ cpus_soft_limit: 0.6, mem_limit_bytes: 288 * 1024 * 1024, processes: 1 });
    expect(usage?.statistics['mem_rss_bytes']).toBeGreaterThan(100 * 1024 * 1024);
    expect(usage?.statistics['cpus_user_time_secs']).toBeGreaterThan(0);

    // Three looks of the agent later.
    await clock.advance(3_000);
    expect(mesos.statesOf('modest')).toEqual(['TASK_STARTING', 'TASK_RUNNING']);
  },
);
