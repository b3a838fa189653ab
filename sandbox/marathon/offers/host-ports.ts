import type { AppPort } from '../apps/ports.ts';

/** Remembers the last port given out per agent, so that a port is not given to another task right after its last use. */
export type PortCursor = Map<string, number>;

/**
 * Host ports for the ports of an app, in order: fixed ones as they are, any others from what is left, going round the
 * range. `undefined` when they do not fit.
 */
export function chooseHostPorts(
  ports: readonly AppPort[],
  freePorts: ReadonlySet<number>,
  lastUsed: number,
): (number | undefined)[] | undefined {
  const fixed = ports
    .map(port => port.hostPort)
    .filter(port => port !== undefined)
    .filter(port => port !== 0);
  if (fixed.some(port => !freePorts.has(port)) || new Set(fixed).size !== fixed.length) return undefined;
  const left = [...freePorts].filter(port => !fixed.includes(port));
  const start = left.findIndex(port => port > lastUsed);
  const inTurn = start <= 0 ? left : [...left.slice(start), ...left.slice(0, start)];
  const chosen: (number | undefined)[] = [];
  let next = 0;
  for (const port of ports) {
    if (port.hostPort !== 0) {
      chosen.push(port.hostPort);
      continue;
    }
    const dynamic = inTurn[next++];
    if (dynamic === undefined) return undefined;
    chosen.push(dynamic);
  }
  return chosen;
}
