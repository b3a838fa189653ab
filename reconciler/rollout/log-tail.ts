import { sandboxPath } from '../../mesos/client/agent-address.ts';
import type { Mesos } from '../../mesos/client/types.ts';
import type { EvidenceSources } from './explain.ts';

/**
 * Reads the last lines a task wrote, from its Mesos sandbox; finished tasks too. Standard error comes first because it is
 * where a program says why it ends; standard output is taken when that is empty.
 */
export function createLogTail(
  mesos: Mesos,
  frameworkId: () => Promise<string | undefined>,
): EvidenceSources['logTail'] {
  return async (task, lines) => {
    const framework = await frameworkId();
    const agents = await mesos.agents();
    const agent = agents.find(candidate => candidate.id === task.slaveId);
    if (framework === undefined || agent === undefined) return [];
    const sandbox = sandboxPath(framework, task.taskId);
    for (const file of ['stderr', 'stdout']) {
      const tail = await mesos.tail(mesos.agentUrl(agent), `${sandbox}/${file}`, lines);
      if (tail.some(line => line.trim() !== '')) return tail;
    }
    return [];
  };
}
