import type { LiveApp, Task } from '../../marathon/types.ts';
import type { Gate } from '../desired/types.ts';

/** How a gate stands. */
export type GateVerdict =
  | { readonly kind: 'passed' }
  /** Not yet; milliseconds until another look is worth it. */
  | { readonly kind: 'waiting'; readonly sentence: string; readonly again: number }
  | { readonly kind: 'failed'; readonly sentence: string };

/** What gates ask of others. Both reject with an error of the catalogue when nobody answers. */
export interface Probes {
  /** GET without following what the answer says. */
  ask(url: string): Promise<{ readonly status: number; readonly text: string }>;
  /** Value of an instant query, undefined when it has no result. */
  measure(server: string, query: string): Promise<number | undefined>;
}

const askAgain = 1_000;

/** Looks at one gate of an app that is healthy since `healthySince` (milliseconds since the epoch). */
export async function lookAtGate(
  gate: Gate,
  beside: LiveApp,
  times: { readonly healthySince: number; readonly now: number },
  probes: Probes,
): Promise<GateVerdict> {
  if (gate.kind === 'for') {
    const left = times.healthySince + gate.milliseconds - times.now;
    if (left <= 0) return { kind: 'passed' };
    const sentence = `healthy for ${seconds(times.now - times.healthySince)} of ${seconds(gate.milliseconds)}`;
    return { kind: 'waiting', sentence, again: Math.min(left, 5_000) };
  }
  return gate.kind === 'http' ? lookAtAnswer(gate, beside, probes) : lookAtMeasure(gate, probes);
}

async function lookAtAnswer(
  gate: Gate & { readonly kind: 'http' },
  beside: LiveApp,
  probes: Probes,
): Promise<GateVerdict> {
  const addresses = addressesOf(gate.url, beside);
  if (addresses.length === 0) return waiting(`no instance beside has an address for ${gate.url}`);
  for (const address of addresses) {
    try {
      const { status, text } = await probes.ask(address);
      const isExpected = typeof gate.expect === 'number' ? status === gate.expect : text.includes(gate.expect);
      if (isExpected) continue;
      const wanted = typeof gate.expect === 'number' ? String(gate.expect) : `text with "${gate.expect}"`;
      return waiting(`${address} answers ${status}, expected is ${wanted}`);
    } catch (error) {
      return waiting(`${address} does not answer: ${messageOf(error)}`);
    }
  }
  return { kind: 'passed' };
}

async function lookAtMeasure(gate: Gate & { readonly kind: 'prometheus' }, probes: Probes): Promise<GateVerdict> {
  let value: number | undefined;
  try {
    value = await probes.measure(gate.url, gate.query);
  } catch (error) {
    return waiting(`Prometheus does not answer: ${messageOf(error)}`);
  }
  if (value === undefined || Number.isNaN(value)) return waiting(`Prometheus has no value for ${gate.query}`);
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = gate;
  if (value >= min && value <= max) return { kind: 'passed' };
  const bound = value < min ? `at least ${min}` : `at most ${max}`;
  return { kind: 'failed', sentence: `${gate.query} is ${value}, allowed is ${bound}` };
}

/** What a gate is about, in a few words. */
export function gateWords(gate: Gate): string {
  if (gate.kind === 'for') return `healthy for ${seconds(gate.milliseconds)}`;
  return gate.kind === 'http' ? `${gate.url} answers as expected` : `${gate.query} is within its bounds`;
}

/** The time that the gates take when all goes well, in milliseconds. */
export function gateTime(gates: readonly Gate[]): number {
  return gates.reduce((sum, gate) => sum + (gate.kind === 'for' ? gate.milliseconds : 0), 0);
}

/**
 * Since when all tasks of an app are healthy, as Marathon tells: their first success, or a later failure of a check; undefined
 * when it does not. Milliseconds since the epoch.
 */
export function healthyTime(live: LiveApp): number | undefined {
  const tasks: readonly Task[] = live.tasks ?? [];
  const times = tasks.flatMap(({ healthCheckResults = [], startedAt }) => {
    if (healthCheckResults.length === 0) return [Date.parse(startedAt ?? '')];
    return healthCheckResults.map(({ firstSuccess = '', lastFailure }) => {
      const success = Date.parse(firstSuccess);
      return lastFailure === undefined ? success : Math.max(success, Date.parse(lastFailure));
    });
  });
  return times.length === 0 || times.some(Number.isNaN) ? undefined : Math.max(...times);
}

/** Which tasks there are and when each failed a check last: another text means that some instance was not healthy in between. */
export function healthMark(live: LiveApp): string {
  const tasks: readonly Task[] = live.tasks ?? [];
  const marks = tasks.map(
    ({ id, healthCheckResults = [] }) =>
      `${id} ${healthCheckResults.map(result => result.lastFailure ?? '').join(' ')}`,
  );
  return marks.toSorted().join('\n');
}

function addressesOf(url: string, beside: LiveApp): readonly string[] {
  if (!/\{(host|port)\}/.test(url)) return [url];
  const tasks: readonly Task[] = beside.tasks ?? [];
  const running = tasks.filter(task => task.state === 'TASK_RUNNING' && task.host !== undefined);
  return running.map(task =>
    url.replaceAll('{host}', task.host ?? '').replaceAll('{port}', String(task.ports?.[0] ?? '')),
  );
}

function waiting(sentence: string): GateVerdict {
  return { kind: 'waiting', sentence, again: askAgain };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
}

function seconds(milliseconds: number): string {
  const whole = Math.round(milliseconds / 1000);
  return whole >= 120 && whole % 60 === 0 ? `${whole / 60} min` : `${whole} s`;
}
