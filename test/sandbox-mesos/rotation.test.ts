import { expect, test } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { createMesos } from '../../mesos/client/create-mesos.ts';
import { createSandboxDirectory } from '../../reconciler/logs/read/sandbox-directory.ts';
import { createSandboxLog } from '../../reconciler/logs/read/sandbox-log.ts';
import { createAgentClock } from '../../reconciler/logs/time/agent-clock.ts';
import { startMesos } from './support.ts';
import { until } from '../support/until.ts';

test.each([
  ['rotate 9', ['stdout', 'stdout.1', 'stdout.2']],
  ['rotate 9\ncompress', ['stdout', 'stdout.1.gz', 'stdout.2.gz']],
])(
  'the output of a container that asks for it is rotated by rename, and read on over its files (%j)',
  async (options, kept) => {
    const harness = await startMesos();
    const count = 3_000;
    harness.launch({
      taskId: 'rotated',
      command: `i=0; while [ $i -lt ${count} ]; do echo "line $i of the rotated output"; i=$((i+1)); done`,
      environment: {
        CONTAINER_LOGGER_MAX_STDOUT_SIZE: '20KB',
        CONTAINER_LOGGER_LOGROTATE_STDOUT_OPTIONS: options,
      },
    });
    const { agentId } = await harness.reached('rotated', 'TASK_FINISHED');
    const mesos = createMesos({ url: harness.url, clock: systemClock });
    const directory = createSandboxDirectory(
      { taskId: 'rotated', agentId, isOver: () => true },
      {
        mesos,
        frameworkId: () => Promise.resolve(harness.mesos.frameworkId),
        agents: () => mesos.agents(),
        agentClock: createAgentClock(),
        clock: systemClock,
      },
    );
    const expected = Array.from({ length: count }, (_, number) => `line ${number} of the rotated output\n`).join('');
    const log = createSandboxLog(directory, 'stdout', () => Date.now());
    await until('everything to be written', async () => (await log.look()).end === expected.length);
    const names = (await directory.list(true)).files.map(file => file.name);
    expect(names).toEqual(expect.arrayContaining(kept));
    let text = '';
    while (text.length < expected.length) text += (await log.read(text.length, 10_000))?.toString('utf8') ?? '';
    expect(text).toBe(expected);
    expect((await mesos.tasks(harness.mesos.frameworkId)).find(task => task.id === 'rotated')).toMatchObject({
      isOver: true,
    });
    expect((await mesos.runs(mesos.agentUrl((await mesos.agents())[0] ?? { pid: '' })))[0]).toMatchObject({
      executorId: 'rotated',
    });
    await mesos.close();
  },
);
