import type { Clock } from '../../../clock/clock.ts';
import type { Executor, RunningContainer } from '../executor/types.ts';
import { probeHttp, probeTcp, type ProbeResult } from '../probe.ts';
import type { ExecutorCheck } from '../types.ts';

/** The look that a check asks for, from where the executor stands: the agent's own machine. */
export function probeOf(
  check: ExecutorCheck,
  container: RunningContainer,
  executor: Executor,
  clock: Clock,
): () => Promise<ProbeResult> {
  const { timeout, port } = check;
  if (check.kind === 'command') {
    return async () => {
      const result = await executor.execute(container, check.command ?? 'true', timeout);
      return { ok: result.code === 0, cause: result.code === 0 ? '' : result.cause };
    };
  }
  if (port === undefined) return () => Promise.resolve({ ok: false, cause: 'the check names no port' });
  const target = { host: '127.0.0.1', port, timeout, clock };
  if (check.kind === 'tcp') return () => probeTcp(target);
  return () => probeHttp({ ...target, path: check.path ?? '/', scheme: check.scheme ?? 'http' });
}
