import type { NormalApp } from '../../../marathon/normal-form/types.ts';
import { isOnHostNetwork, servicePortsOf } from './ports.ts';

/** Which service ports are taken, over all apps (reference 7.2). */
export interface ServicePorts {
  /** The app with every service port 0 replaced. Throws `PortsExhausted` when the range is used up. */
  assign(app: NormalApp, previous: NormalApp | undefined): NormalApp;
  /** Counts the ports of an app as taken. */
  take(app: NormalApp): void;
  /** The opposite of `take`. */
  release(app: NormalApp): void;
}

/** The range of service ports is used up; Marathon answers 500 with this message. */
export class PortsExhausted extends Error {
  override readonly name = 'PortsExhausted';
}

/** Keeps the service ports of the range `first` to `last`, both included. */
export function createServicePorts([first, last]: readonly [number, number]): ServicePorts {
  const uses = new Map<number, number>();

  function nextFree(reserved: ReadonlySet<number>): number {
    for (let port = first; port <= last; port++) {
      if (!uses.has(port) && !reserved.has(port)) return port;
    }
    throw new PortsExhausted(`All ports in the range [${first}-${last}] are already in use`);
  }

  return {
    assign(app, previous) {
      const wanted = servicePortsOf(app);
      if (!wanted.includes(0)) return app;
      const reserved = new Set(wanted.filter(port => port !== 0));
      const inherited = (previous === undefined ? [] : servicePortsOf(previous)).filter(
        port => port >= first && port <= last && !reserved.has(port),
      );
      const assigned = wanted.map(port => {
        if (port !== 0) return port;
        const chosen = inherited.shift() ?? nextFree(reserved);
        reserved.add(chosen);
        return chosen;
      });
      return withServicePorts(app, assigned);
    },
    take(app) {
      for (const port of servicePortsOf(app)) uses.set(port, (uses.get(port) ?? 0) + 1);
    },
    release(app) {
      for (const port of servicePortsOf(app)) {
        const left = (uses.get(port) ?? 0) - 1;
        if (left > 0) uses.set(port, left);
        else uses.delete(port);
      }
    },
  };
}

function withServicePorts(app: NormalApp, ports: readonly number[]): NormalApp {
  const container = app.container;
  if (container?.portMappings !== undefined && !isOnHostNetwork(app)) {
    const portMappings = container.portMappings.map((mapping, index) => ({
      ...mapping,
      servicePort: ports[index] ?? mapping.servicePort,
    }));
    return { ...app, container: { ...container, portMappings } };
  }
  const portDefinitions = (app.portDefinitions ?? []).map((definition, index) => ({
    ...definition,
    port: ports[index] ?? definition.port,
  }));
  return { ...app, portDefinitions };
}
