import type { Clock } from '../../../clock/clock.ts';
import { isPacerError, pacerError } from '../../../errors/pacer-error.ts';
import { sandboxPath } from '../../../mesos/client/agent-address.ts';
import type { Agent, Mesos, SandboxListing } from '../../../mesos/client/types.ts';
import type { AgentClock } from '../time/agent-clock.ts';
import type { SandboxDirectory } from './sandbox-log.ts';

/** Which task, and where it was last known to be. */
export interface TaskPlace {
  readonly taskId: string;
  readonly agentId: string;
  readonly host?: string;
  isOver(): boolean;
}

/** Needs of `createSandboxDirectory`. */
export interface SandboxDirectoryParts {
  readonly mesos: Mesos;
  readonly frameworkId: () => Promise<string | undefined>;
  /** The agents of the cluster; with `fresh` not an answer from before. */
  readonly agents: (fresh: boolean) => Promise<readonly Agent[]>;
  readonly agentClock: AgentClock;
  readonly clock: Clock;
}

const listingPatience = 150;

/**
 * The directory of a task: by its virtual path, which needs no more than ids, and when the agent does not know that, by
 * what the agent itself remembers of its runs (Mesos API reference 5.4).
 */
export function createSandboxDirectory(place: TaskPlace, parts: SandboxDirectoryParts): SandboxDirectory {
  const { mesos, clock } = parts;
  let known: Promise<{ readonly agentUrl: string; readonly path: string }> | undefined;
  let listing: { readonly at: number; readonly answer: Promise<SandboxListing> } | undefined;

  async function agentOf(): Promise<Agent> {
    const find = (agents: readonly Agent[]): Agent | undefined =>
      agents.find(agent => agent.id === place.agentId) ?? agents.find(agent => agent.hostname === place.host);
    const agent = find(await parts.agents(false)) ?? find(await parts.agents(true));
    if (agent !== undefined) return agent;
    throw pacerError('mesos-agent-gone', {
      message: `The agent ${place.host ?? place.agentId} of the task ${place.taskId} is not in the list of the Mesos master.`,
      context: { agentId: place.agentId, taskId: place.taskId },
    });
  }

  async function locate(): Promise<{ readonly agentUrl: string; readonly path: string }> {
    const agentUrl = mesos.agentUrl(await agentOf());
    const framework = await parts.frameworkId();
    if (framework === undefined)
      throw pacerError('upstream-error', { message: 'Marathon does not say which framework it is in Mesos.' });
    const path = sandboxPath(framework, place.taskId);
    try {
      await mesos.browse(agentUrl, path);
      return { agentUrl, path };
    } catch (thrown) {
      if (!isMissing(thrown)) throw thrown;
      const runs = await mesos.runs(agentUrl);
      const run = runs.findLast(
        each => each.executorId === place.taskId || each.tasks.some(task => task.id === place.taskId),
      );
      if (run === undefined) throw thrown;
      return { agentUrl, path: run.directory };
    }
  }

  function where(): Promise<{ readonly agentUrl: string; readonly path: string }> {
    known ??= locate();
    known.catch(() => (known = undefined));
    return known;
  }

  async function ask(): Promise<SandboxListing> {
    try {
      const { agentUrl, path } = await where();
      const answer = await mesos.browse(agentUrl, path);
      if (answer.clock !== undefined) parts.agentClock.sample(answer.clock);
      return answer;
    } catch (thrown) {
      // The agent may answer elsewhere by now.
      known = undefined;
      throw thrown;
    }
  }

  return {
    list(fresh = false) {
      if (fresh || listing === undefined || clock.now() - listing.at > listingPatience) {
        const answer = ask();
        listing = { at: clock.now(), answer };
        answer.catch(() => (listing = undefined));
      }
      return listing.answer;
    },
    async read(name, offset, length) {
      const { agentUrl, path } = await where();
      return (await mesos.readFile({ agentUrl, path: `${path}/${name}`, offset, length })).bytes;
    },
    isOver: place.isOver,
    ahead: () => parts.agentClock.offset().ahead,
  };
}

function isMissing(thrown: unknown): boolean {
  return isPacerError(thrown) && thrown.code === 'sandbox-file-missing';
}
