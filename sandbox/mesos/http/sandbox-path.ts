import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { AgentState } from '../agent/agent-state.ts';
import { executorDirectory } from '../task/sandbox-layout.ts';
import type { TaskRecord } from '../task/task-record.ts';
import type { HandlerParts } from './handler-parts.ts';

/** What a path of `/files` stands for. */
export type SandboxPath =
  | { readonly kind: 'found'; readonly file: string; readonly agent: AgentState }
  | { readonly kind: 'missing' }
  | { readonly kind: 'inaccessible' };

/**
 * Finds the file behind a path of `/files`: the real path of a known sandbox, the same with `runs/latest`, or
 * the virtual path `/frameworks/ID/executors/ID/runs/latest` (Mesos API reference 5.1). Whatever leads out of that
 * sandbox, by `..` or by a link, is inaccessible.
 */
export async function resolveSandboxPath(parts: HandlerParts, path: string): Promise<SandboxPath> {
  const found = sandboxOf(parts, path);
  if (found === undefined) return { kind: 'missing' };
  const sandbox = await realPath(found.record.sandbox);
  const file = await realPath(join(found.record.sandbox, found.rest));
  if (sandbox === undefined || file === undefined) return { kind: 'missing' };
  if (file !== sandbox && !file.startsWith(sandbox + sep)) return { kind: 'inaccessible' };
  return { kind: 'found', file, agent: found.agent };
}

interface FoundSandbox {
  readonly record: TaskRecord;
  readonly agent: AgentState;
  /** Path below the sandbox. */
  readonly rest: string;
}

function sandboxOf(parts: HandlerParts, path: string): FoundSandbox | undefined {
  const { frameworkId } = parts.cluster;
  for (const agent of parts.cluster.agentStates) {
    const running = [...agent.runs.values()].map(run => run.record);
    for (const record of [...running, ...agent.completed.toReversed()]) {
      const executorId = record.launch.taskId;
      const place = { directory: parts.directory, agentId: agent.spec.id, frameworkId, executorId };
      const roots = [
        `/frameworks/${frameworkId}/executors/${executorId}/runs/latest`,
        join(executorDirectory(place), 'runs', 'latest'),
        record.sandbox,
      ];
      const root = roots.find(candidate => path === candidate || path.startsWith(`${candidate}/`));
      if (root !== undefined) return { record, agent, rest: path.slice(root.length) };
    }
  }
  return undefined;
}

async function realPath(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch {
    return undefined;
  }
}
