import { performance } from 'node:perf_hooks';
import { acceptsConnections, listeningPorts } from './listening-ports.ts';
import type { PortClaims } from './port-claims.ts';

/** Which host ports can be given to a task: neither listened on nor promised by another sandbox. */
export interface PortWatch {
  /** Ports known to be taken; may be a tenth of a second old. */
  taken(): ReadonlySet<number>;
  /** Takes ports for a task, all or none. Answers the first that is taken, looked at anew; undefined when all are ours. */
  claim(ports: readonly number[]): number | undefined;
  release(ports: readonly number[]): void;
  /** The look by connecting, on machines that have no table of listening ports; the first port that is taken. */
  probe(ports: readonly number[]): Promise<number | undefined>;
  close(): void;
}

const freshness = 100;

/** Watches the ports of this machine. */
export function createPortWatch(claims: PortClaims): PortWatch {
  let known: ReadonlySet<number> = new Set();
  let lookedAt = Number.NEGATIVE_INFINITY;

  return {
    taken() {
      if (performance.now() - lookedAt < freshness) return known;
      known = new Set([...(listeningPorts() ?? []), ...claims.foreign()]);
      lookedAt = performance.now();
      return known;
    },
    claim(ports) {
      const listening = listeningPorts() ?? new Set<number>();
      const claimed: number[] = [];
      for (const port of ports) {
        if (!listening.has(port) && claims.claim(port)) {
          claimed.push(port);
          continue;
        }
        for (const other of claimed) claims.release(other);
        lookedAt = Number.NEGATIVE_INFINITY;
        return port;
      }
      return undefined;
    },
    release(ports) {
      for (const port of ports) claims.release(port);
    },
    async probe(ports) {
      if (listeningPorts() !== undefined) return undefined;
      for (const port of ports) {
        if (await acceptsConnections(port)) return port;
      }
      return undefined;
    },
    close: () => claims.close(),
  };
}
