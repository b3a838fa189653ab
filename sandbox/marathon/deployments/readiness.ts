import type { Clock, Timer } from '../../../clock/clock.ts';
import type { JsonObject } from '../../../marathon/types.ts';
import { portsOf } from '../apps/ports.ts';
import type { AppRecord } from '../apps/app-record.ts';
import type { HttpProbeResult, Probe } from '../health/probe.ts';
import { isRunning, type Instance } from '../instances/instance.ts';

/** Result of a readiness check of one task, as it goes over the wire (reference 2.1). */
export interface ReadinessResult {
  readonly name: string;
  readonly taskId: string;
  readonly ready: boolean;
  readonly lastResponse?: { readonly status: number; readonly contentType: string; readonly body: string };
}

/** Asks tasks whether they are ready, while a deployment wants to know (reference 4.6). */
export interface ReadinessWatch {
  /** True when the app has no readiness check or this task was ready once. Begins to ask when the task runs. */
  isReady(instance: Instance): boolean;
  results(): ReadinessResult[];
  stop(): void;
}

interface Check {
  readonly name: string;
  readonly scheme: 'http' | 'https';
  readonly path: string;
  readonly portName: string;
  readonly interval: number;
  readonly timeout: number;
  readonly statusCodes: readonly number[];
  readonly keepsResponse: boolean;
}

/** Watches the tasks of one app version. `onReady` is called whenever one has become ready. */
export function watchReadiness(record: AppRecord, clock: Clock, probe: Probe, onReady: () => void): ReadinessWatch {
  const check = checkOf(record);
  const results = new Map<string, ReadinessResult>();
  const timers = new Map<string, Timer>();
  let isStopped = false;

  function ask(instance: Instance, taskId: string, wanted: Check): void {
    timers.delete(taskId);
    if (isStopped || instance.task?.id !== taskId || !isRunning(instance)) return;
    const index = portsOf(record.definition).findIndex(port => port.name === wanted.portName);
    const port = instance.task.placement.hostPorts[index] ?? portsOf(record.definition)[index]?.containerPort;
    const { scheme, path, timeout } = wanted;
    const host = instance.task.placement.hostname;
    const answer: Promise<HttpProbeResult> =
      port === undefined
        ? Promise.resolve({ answered: false, cause: `no port is named ${wanted.portName}` })
        : probe.http({ scheme, host, port, path, timeout });
    void answer.then(result => {
      if (isStopped || instance.task?.id !== taskId) return;
      const ready = result.answered && wanted.statusCodes.includes(result.status);
      results.set(taskId, { name: wanted.name, taskId, ready, ...responseOf(result, wanted) });
      if (ready) onReady();
      else
        timers.set(
          taskId,
          clock.after(wanted.interval, () => ask(instance, taskId, wanted), { background: true }),
        );
    });
  }

  return {
    isReady(instance) {
      if (check === undefined) return true;
      const taskId = instance.task?.id;
      if (taskId === undefined) return false;
      const result = results.get(taskId);
      if (result === undefined && isRunning(instance)) {
        results.set(taskId, { name: check.name, taskId, ready: false });
        ask(instance, taskId, check);
      }
      return result?.ready === true;
    },
    results: () => [...results.values()],
    stop() {
      isStopped = true;
      for (const timer of timers.values()) timer.cancel();
    },
  };
}

function responseOf(result: HttpProbeResult, check: Check): Pick<ReadinessResult, 'lastResponse'> {
  if (!check.keepsResponse) return {};
  if (!result.answered) return { lastResponse: { status: 504, contentType: 'text/plain', body: result.cause } };
  const { status, contentType, body } = result;
  return { lastResponse: { status, contentType, body } };
}

function checkOf(record: AppRecord): Check | undefined {
  const [check] = record.definition.readinessChecks;
  if (check === undefined) return undefined;
  const codes = check['httpStatusCodesForReady'];
  return {
    name: text(check, 'name', 'readinessCheck'),
    scheme: text(check, 'protocol', 'HTTP').toUpperCase() === 'HTTPS' ? 'https' : 'http',
    path: text(check, 'path', '/'),
    portName: text(check, 'portName', 'http-api'),
    interval: number(check, 'intervalSeconds', 30) * 1000,
    timeout: number(check, 'timeoutSeconds', 10) * 1000,
    statusCodes: Array.isArray(codes) && codes.length > 0 ? codes.filter(code => typeof code === 'number') : [200],
    keepsResponse: check['preserveLastResponse'] === true,
  };
}

function text(check: JsonObject, member: string, fallback: string): string {
  const value = check[member];
  return typeof value === 'string' ? value : fallback;
}

function number(check: JsonObject, member: string, fallback: number): number {
  const value = check[member];
  return typeof value === 'number' ? value : fallback;
}
