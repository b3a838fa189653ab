import { pacerError } from '../../errors/pacer-error.ts';
import { mapInTurns } from '../../http/in-turns.ts';
import { listOf, numberOf, objectOf, stringOf } from '../../http/json.ts';
import type { ExecutorRun, MesosTask } from './types.ts';

const terminalStates: ReadonlySet<string> = new Set([
  'TASK_FINISHED',
  'TASK_FAILED',
  'TASK_KILLED',
  'TASK_ERROR',
  'TASK_LOST',
  'TASK_DROPPED',
  'TASK_GONE',
  'TASK_GONE_BY_OPERATOR',
]);

/** Tasks of one framework, in an answer of `/frameworks`: those that run and the last thousand that ended (Mesos reference 3.3). */
export async function readTasks(answer: unknown, frameworkId: string): Promise<readonly MesosTask[]> {
  const { frameworks, completed_frameworks: completed } = objectOf(answer);
  if (!Array.isArray(frameworks))
    throw pacerError('upstream-error', { message: 'The Mesos master answered without a list of frameworks.' });
  const tasks = [...listOf(frameworks), ...listOf(completed)]
    .map(objectOf)
    .filter(({ id }) => id === frameworkId)
    .flatMap(({ tasks: running, unreachable_tasks: unreachable, completed_tasks: ended }) =>
      [running, unreachable, ended].flatMap(list => listOf(list)),
    );
  return mapInTurns(tasks, readTask);
}

/** Every run that an agent remembers, in an answer of its `/state`: running ones, and the last that ended (Mesos reference 4.1). */
export function readRuns(answer: unknown): readonly ExecutorRun[] {
  const { frameworks, completed_frameworks: completed } = objectOf(answer);
  return [...listOf(frameworks), ...listOf(completed)].map(objectOf).flatMap(framework => {
    const frameworkId = stringOf(framework['id']) ?? '';
    const running = listOf(framework['executors']).map(executor => readRun(executor, frameworkId, false));
    const ended = listOf(framework['completed_executors']).map(executor => readRun(executor, frameworkId, true));
    return [...running, ...ended].filter(run => run !== undefined);
  });
}

function readTask(value: unknown): readonly MesosTask[] {
  const task = objectOf(value);
  const { id, slave_id: agentId, state } = task;
  if (typeof id !== 'string' || typeof agentId !== 'string' || typeof state !== 'string') return [];
  const times = listOf(task['statuses'])
    .map(status => numberOf(objectOf(status)['timestamp']))
    .filter(time => time !== undefined)
    .map(seconds => Math.round(seconds * 1000));
  const started = times.length === 0 ? undefined : Math.min(...times);
  const ended = terminalStates.has(state);
  const image = imageOf(task['container']);
  return [
    {
      id,
      agentId,
      executorId: stringOf(task['executor_id']) === '' ? id : (stringOf(task['executor_id']) ?? id),
      state,
      isOver: ended,
      ...(started === undefined ? {} : { started }),
      ...(ended && times.length > 0 ? { ended: Math.max(...times) } : {}),
      ...(image === undefined ? {} : { image }),
    },
  ];
}

function imageOf(container: unknown): string | undefined {
  const { docker, mesos } = objectOf(container);
  return (
    stringOf(objectOf(docker)['image']) ?? stringOf(objectOf(objectOf(objectOf(mesos)['image'])['docker'])['name'])
  );
}

function readRun(value: unknown, frameworkId: string, isOver: boolean): ExecutorRun | undefined {
  const executor = objectOf(value);
  const { id, directory, container } = executor;
  if (typeof id !== 'string' || typeof directory !== 'string') return undefined;
  const tasks = ['tasks', 'queued_tasks', 'completed_tasks'].flatMap(name => listOf(executor[name]).flatMap(readTask));
  return { frameworkId, executorId: id, containerId: stringOf(container) ?? '', directory, tasks, isOver };
}
