import type { Clock } from '../../../clock/clock.ts';
import { probeOf } from '../check/probe-of.ts';
import { runCheck, type CheckReport } from '../check/run-check.ts';
import type { ContainerExit, ContainerRequest, Executor, RunningContainer } from '../executor/types.ts';
import type { TaskState } from '../types.ts';
import { exitMessage } from './exit-message.ts';
import type { TaskRecord } from './task-record.ts';

/** What a status update says besides whose it is and when. */
export interface StatusNews {
  readonly state: TaskState;
  readonly message: string;
  readonly reason?: string;
  readonly healthy?: boolean;
}

/** A task on its way from launch to end. */
export interface TaskRun {
  readonly record: TaskRecord;
  /** Ends the task: SIGTERM, SIGKILL after its grace period or the one given here, ms. A second call changes nothing. */
  kill(gracePeriod?: number): void;
  /** SIGKILL at once. */
  killNow(): void;
  /** Resolves after the terminal update; never rejects. */
  readonly done: Promise<void>;
}

/** What running a task works with. */
export interface TaskRunOptions {
  readonly record: TaskRecord;
  readonly executor: Executor;
  readonly clock: Clock;
  /** Makes the sandbox directory and checks the ports; a rejection fails the task. */
  readonly makeReady: () => Promise<void>;
  /** Takes an update; called in order, never from within `runTask` itself. */
  readonly update: (news: StatusNews) => void;
}

/** Runs a task from staging to its terminal state, with its check, reporting every step. */
export function runTask(options: TaskRunOptions): TaskRun {
  const { record, executor, clock, update } = options;
  const { launch, containerId, sandbox } = record;
  const request: ContainerRequest = { containerId, task: launch, sandbox };
  const staging = new AbortController();
  let killing: { readonly gracePeriod: number; readonly unhealthy: boolean } | undefined;
  let stopped = false;

  function kill(gracePeriod: number, unhealthy: boolean): void {
    if (killing !== undefined) return;
    killing = { gracePeriod, unhealthy };
    if (record.container === undefined) staging.abort();
    else stop(record.container);
  }

  function stop(container: RunningContainer): void {
    // A listener of TASK_RUNNING may have asked already.
    if (stopped) return;
    stopped = true;
    update({ state: 'TASK_KILLING', message: '', ...(killing?.unhealthy === true ? { healthy: false } : {}) });
    executor.stop(container, killing?.gracePeriod ?? launch.killGracePeriod);
  }

  function takeReport(report: CheckReport): void {
    if (killing !== undefined) return;
    const reason = 'REASON_TASK_HEALTH_CHECK_STATUS_UPDATED';
    update({ state: 'TASK_RUNNING', message: report.cause, reason, healthy: report.healthy });
    if (report.kill) kill(launch.killGracePeriod, true);
  }

  function lastNews(exit: ContainerExit): StatusNews {
    const message = exitMessage(exit);
    if (exit.limitation !== undefined) return { state: 'TASK_FAILED', message, reason: exit.limitation.reason };
    if (killing !== undefined)
      return { state: 'TASK_KILLED', message, ...(killing.unhealthy ? { healthy: false } : {}) };
    return { state: exit.code === 0 ? 'TASK_FINISHED' : 'TASK_FAILED', message };
  }

  async function start(): Promise<RunningContainer> {
    await options.makeReady();
    const prepared = await executor.prepare(request, staging.signal);
    staging.signal.throwIfAborted();
    update({ state: 'TASK_STARTING', message: '' });
    return executor.start(prepared);
  }

  async function run(): Promise<void> {
    // Not within the call of `launch`: whoever launches has to be able to write the task down first.
    await Promise.resolve();
    if (launch.command === undefined && (launch.args ?? []).length === 0 && launch.image === undefined) {
      const message = 'Task names neither a command nor arguments nor an image';
      update({ state: 'TASK_ERROR', message, reason: 'REASON_TASK_INVALID' });
      return;
    }
    let container: RunningContainer;
    try {
      container = await start();
    } catch (error) {
      update(killing === undefined ? launchFailed(error) : { state: 'TASK_KILLED', message: neverStarted });
      return;
    }
    record.container = container;
    record.process = container.process;
    update({ state: 'TASK_RUNNING', message: '' });
    const endCheck = startCheck(container);
    if (killing !== undefined) stop(container);
    const exit = await container.exited;
    endCheck();
    delete record.container;
    update(lastNews(exit));
  }

  function startCheck(container: RunningContainer): () => void {
    if (launch.check === undefined) return () => {};
    const probe = probeOf(launch.check, container, executor, clock);
    return runCheck({ clock, check: launch.check, probe, report: takeReport });
  }

  return {
    record,
    kill: gracePeriod => kill(gracePeriod ?? launch.killGracePeriod, false),
    killNow() {
      kill(0, false);
      if (record.container !== undefined) executor.kill(record.container);
    },
    done: run().then(() => executor.cleanUp(request).catch(() => {})),
  };
}

const neverStarted = 'Task was killed before it was started';

function launchFailed(error: unknown): StatusNews {
  const cause = error instanceof Error ? error.message : String(error);
  return {
    state: 'TASK_FAILED',
    message: `Failed to launch container: ${cause}`,
    reason: 'REASON_CONTAINER_LAUNCH_FAILED',
  };
}
