import { pacerError } from '../../errors/pacer-error.ts';

/**
 * Where an agent answers, from its pid: `slave(1)@10.0.0.7:5051` → `http://10.0.0.7:5051/slave(1)`. Several agents may
 * share an address and differ by their actor (Mesos reference 1). Agents speak TLS when the master does.
 */
export function agentAddress(pid: string, protocol: string): string {
  const [, actor, address] =
    /^(slave(?:\(\d{1,9}\))?)@(\[[0-9a-fA-F:.]{2,45}\]:\d{1,5}|[\w.-]{1,253}:\d{1,5})$/.exec(pid) ?? [];
  if (actor === undefined || address === undefined) {
    throw pacerError('upstream-error', {
      message: `"${pid.slice(0, 100)}" is no process id of a Mesos agent.`,
      context: { pid: pid.slice(0, 300) },
    });
  }
  return `${protocol}//${address}/${actor}`;
}

/** Where the files of an agent are: at its address, without the actor (Mesos reference 1). */
export function filesAddress(agentUrl: string): string {
  return agentUrl.replace(/\/slave(?:\(\d{1,9}\)|%28\d{1,9}%29)?\/*$/i, '');
}

/**
 * The sandbox of a task by its virtual path, which needs no knowledge of the agent's disk (Mesos reference 5.1); Mesos 1.5
 * and later. For the apps of Marathon the executor's id is the task's.
 */
export function sandboxPath(frameworkId: string, taskId: string): string {
  for (const id of [frameworkId, taskId]) {
    if (id === '' || id === '.' || id === '..' || id.includes('/'))
      throw pacerError('usage', { message: `"${id}" is no id of a Mesos framework or task.` });
  }
  return `/frameworks/${frameworkId}/executors/${taskId}/runs/latest`;
}
