import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Marathon } from '../marathon/client/types.ts';
import type { LiveApp, Task } from '../marathon/types.ts';

/**
 * What marathon-lb is to a real cluster: listens on the service port of every app and passes connections to its healthy
 * instances in turn. TCP only.
 */
export interface ServiceProxy {
  /** Service ports by app id. */
  ports(): ReadonlyMap<string, readonly number[]>;
  stop(): Promise<void>;
}

interface Service {
  server: Server;
  backends: readonly Backend[];
  next: number;
  readonly sockets: Set<Socket>;
}

interface Backend {
  readonly host: string;
  readonly port: number;
}

const readInterval = 1_000;
const eventDelay = 10;

/** Follows Marathon by its public API: events say when to read, reading says what is true. */
export function startServiceProxy(parts: {
  readonly marathon: Marathon;
  readonly log: { warn(fields: object, message: string): void };
}): ServiceProxy {
  const { marathon, log } = parts;
  const services = new Map<number, Service>();
  const refused = new Set<number>();
  let portsByApp = new Map<string, readonly number[]>();
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let reading: Promise<void> | undefined;

  function soon(delay: number): void {
    clearTimeout(timer);
    if (!stopping.signal.aborted) timer = setTimeout(() => void read(), delay);
  }

  function read(): Promise<void> {
    reading ??= readOnce()
      .catch(() => undefined)
      .finally(() => {
        reading = undefined;
        soon(readInterval);
      });
    return reading;
  }

  async function readOnce(): Promise<void> {
    const wanted = new Map<number, readonly Backend[]>();
    const byApp = new Map<string, readonly number[]>();
    for (const listed of await marathon.apps()) {
      const servicePorts = servicePortsOf(listed);
      if (servicePorts.length === 0) continue;
      const app = listed.instances === 0 ? listed : await marathon.app(listed.id);
      if (app === undefined) continue;
      byApp.set(app.id, servicePorts);
      for (const [index, port] of servicePorts.entries()) wanted.set(port, backendsOf(app, index));
    }
    portsByApp = byApp;
    for (const [port, service] of services) if (!wanted.has(port)) close(port, service);
    for (const [port, backends] of wanted) {
      const service = services.get(port);
      if (service === undefined) open(port, backends);
      else service.backends = backends;
    }
  }

  function open(port: number, backends: readonly Backend[]): void {
    if (refused.has(port) || stopping.signal.aborted) return;
    const service: Service = { server: createServer(), backends, next: 0, sockets: new Set() };
    service.server.on('connection', client => pass(service, client));
    service.server.on('error', error => {
      services.delete(port);
      if (!refused.has(port)) log.warn({ port, reason: error.message }, 'service port cannot be served');
      refused.add(port);
    });
    services.set(port, service);
    service.server.listen(port, '127.0.0.1');
  }

  function close(port: number, service: Service): void {
    services.delete(port);
    service.server.close();
    for (const socket of service.sockets) socket.destroy();
  }

  void marathon.events({
    signal: stopping.signal,
    onAttached: () => void read(),
    onDetached: () => undefined,
    onEvent: () => soon(eventDelay),
  });
  return {
    ports: () => portsByApp,
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await reading;
      for (const [port, service] of services) close(port, service);
    },
  };
}

/** Tries the backends in turn until one takes the connection; nothing was sent yet, so nothing is sent twice. */
function pass(service: Service, client: Socket): void {
  service.sockets.add(client);
  client.on('close', () => service.sockets.delete(client));
  client.on('error', () => client.destroy());
  const candidates = [...service.backends.slice(service.next), ...service.backends.slice(0, service.next)];
  service.next = service.backends.length === 0 ? 0 : (service.next + 1) % service.backends.length;

  const attempt = (): void => {
    const backend = candidates.shift();
    if (backend === undefined) {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect({ host: backend.host, port: backend.port, allowHalfOpen: true });
    upstream.once('error', attempt);
    upstream.once('connect', () => {
      upstream.removeListener('error', attempt);
      upstream.on('error', () => client.destroy());
      client.on('close', () => upstream.destroy());
      client.pipe(upstream);
      upstream.pipe(client);
    });
  };
  attempt();
}

function servicePortsOf(app: LiveApp): readonly number[] {
  const container = app['container'] as { portMappings?: readonly { servicePort?: number }[] } | undefined;
  const mapped = container?.portMappings?.map(mapping => mapping.servicePort);
  const defined = (app['portDefinitions'] as readonly { port?: number }[] | undefined)?.map(
    definition => definition.port,
  );
  return (mapped ?? defined ?? []).filter((port): port is number => port !== undefined && port > 0);
}

function backendsOf(app: LiveApp, index: number): readonly Backend[] {
  const checks = app['healthChecks'];
  const needsHealth = Array.isArray(checks) && checks.length > 0;
  return (app.tasks ?? [])
    .filter(task => isServing(task, needsHealth))
    .flatMap(task => {
      const port = task.ports?.[index];
      return port === undefined ? [] : [{ host: task.host ?? '127.0.0.1', port }];
    });
}

function isServing(task: Task, needsHealth: boolean): boolean {
  if (task.state !== 'TASK_RUNNING') return false;
  const results = task.healthCheckResults ?? [];
  return needsHealth ? results.length > 0 && results.every(result => result.alive) : true;
}
