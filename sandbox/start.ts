import { mkdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pino, destination } from 'pino';
import { systemClock } from '../clock/clock.ts';
import { pacerError } from '../errors/pacer-error.ts';
import { createHttp } from '../http/create-http.ts';
import { createMarathon } from '../marathon/client/create-marathon.ts';
import type { Dialect } from '../marathon/dialect.ts';
import { readAccessFile } from './access-file.ts';
import { startControl } from './control.ts';
import { startDaemonProcess } from './daemon-process.ts';
import { createFaultBoard } from './faults/board.ts';
import type { FaultHooks, FaultyServer } from './faults/types.ts';
import { withFaults } from './faults/with-faults.ts';
import { isAlive, readSandboxFile, writeSandboxFile, type SandboxFile } from './folder.ts';
import { createJenkinsStandIn } from './jenkins/stand-in.ts';
import { buildImageJob } from './jenkins/jobs.ts';
import { createMarathonStandIn } from './marathon/stand-in.ts';
import { createProcessExecutor } from './mesos/executor/process-executor.ts';
import { createMesosStandIn, type MesosStandInOptions } from './mesos/stand-in.ts';
import { choosePorts, claimServicePorts, type Ports } from './ports.ts';
import { createRegistryStandIn } from './registry/stand-in.ts';
import { seedDesired, seedSource } from './seed.ts';
import { startServer, type SandboxServer } from './server.ts';
import { startServiceProxy, type ServiceProxy } from './service-proxy.ts';

/** What to start and where. */
export interface SandboxOptions {
  readonly directory: string;
  /** Folder of the Pacer installation. */
  readonly home: string;
  readonly firstPort: number | undefined;
  /** The Marathon to stand in for; 1.8 when left out. */
  readonly marathonVersion?: Dialect;
  /** How tasks with an image run; as plain processes when left out. */
  readonly executor?: 'process' | 'podman';
  /** File that says who may come into the daemon (`access-file.ts`); everybody on this machine when left out. */
  readonly accessFile?: string;
  /** Told of each step, in words. */
  readonly progress: (sentence: string) => void;
}

/** A running sandbox. */
export interface Sandbox {
  readonly file: SandboxFile;
  readonly proxy: ServiceProxy;
  /** By what the sandbox may look at the daemon; undefined where everybody may. */
  readonly token?: string;
  /** Ends everything that was started, tasks included. */
  stop(): Promise<void>;
}

/** Starts everything on loopback. What was started is ended again when a later step fails. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { directory, progress } = options;
  const before = await readSandboxFile(directory);
  if (before?.ready === true && before.pid !== process.pid && isAlive(before.pid)) {
    throw pacerError('usage', {
      message: `A sandbox already runs in ${directory} (process ${before.pid}).`,
      advice: 'Stop it first, or use another folder with --dir.',
    });
  }
  await mkdir(directory, { recursive: true });
  const ends: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    return await startAll(options, before, ends, stop, progress);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startAll(
  { directory, home, firstPort, marathonVersion, executor, accessFile }: SandboxOptions,
  before: SandboxFile | undefined,
  ends: (() => Promise<void>)[],
  stop: () => Promise<void>,
  progress: (sentence: string) => void,
): Promise<Sandbox> {
  const clock = systemClock;
  // First of all: with a mistake in it nothing needs to start.
  const access = accessFile === undefined ? undefined : await readAccessFile(accessFile, clock.now());
  const logFile = destination({ dest: join(directory, 'servers.log'), sync: false, mkdir: true });
  const log = pino({ level: 'info', base: null }, logFile);
  const ports = await choosePorts({ first: firstPort, before: before?.ports });
  const servicePorts = await claimServicePorts(before?.servicePorts);
  ends.push(() => servicePorts.release());

  // The faults need the stand-ins, and these come one after the other; nobody can ask for a fault before all are there.
  const hooks: { -readonly [Server in keyof FaultHooks]?: FaultHooks[Server] } = {};
  const board = createFaultBoard(clock, hooks as FaultHooks);

  async function serve(
    name: FaultyServer,
    port: number,
    handler: Parameters<typeof startServer>[2],
  ): Promise<SandboxServer> {
    const server = await startServer(name, port, withFaults(name, board, clock, handler)).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EADDRINUSE') throw error;
        throw pacerError('usage', {
          message: `Port ${port} for ${name} is in use.`,
          advice: 'Use --port 0 for free ports, or --port N for others.',
          cause: error,
        });
      },
    );
    ends.push(() => server.stop());
    return server;
  }

  const registryStandIn = await createRegistryStandIn({ directory: join(directory, 'registry'), log, clock });
  ends.push(() => registryStandIn.stop());
  const registry = await serve('registry', ports.registry, registryStandIn.handler);
  progress(`image registry at ${registry.url}`);

  const jenkinsStandIn = await createJenkinsStandIn({
    directory: join(directory, 'jenkins'),
    clock,
    log,
    jobs: [buildImageJob],
  });
  ends.push(() => jenkinsStandIn.stop());
  const jenkins = await serve('jenkins', ports.jenkins, jenkinsStandIn.handler);
  jenkinsStandIn.listening(jenkins.port);
  hooks.jenkins = jenkinsStandIn;
  progress(`Jenkins at ${jenkins.url}`);

  const mesosStandIn = await createMesosStandIn({
    directory: join(directory, 'mesos'),
    clock,
    log,
    ...(executor === 'podman' ? { executor: await podmanExecutor(directory) } : {}),
  });
  ends.push(() => mesosStandIn.stop());
  const mesos = await serve('mesos', ports.mesos, mesosStandIn.handler);
  mesosStandIn.listening(mesos.port);
  hooks.mesos = { ...mesosStandIn, agents: () => mesosStandIn.agents().map(agent => agent.name) };
  const agents = mesosStandIn.agents().length;
  progress(`Mesos with ${agents} agents at ${mesos.url}`);

  const marathonStandIn = await createMarathonStandIn({
    directory: join(directory, 'marathon'),
    clock,
    mesos: mesosStandIn,
    servicePorts: [servicePorts.first, servicePorts.last],
    log,
    ...(marathonVersion === undefined ? {} : { dialect: marathonVersion }),
  });
  ends.push(() => marathonStandIn.stop());
  const marathon = await serve('marathon', ports.marathon, marathonStandIn.handler);
  marathonStandIn.listening(marathon.port);
  hooks.marathon = marathonStandIn;
  progress(`Marathon at ${marathon.url}`);

  const used: Ports = {
    marathon: marathon.port,
    mesos: mesos.port,
    jenkins: jenkins.port,
    registry: registry.port,
    control: 0,
    api: 0,
  };
  const desired = join(directory, 'repositories', 'desired.git');
  const hello = join(directory, 'repositories', 'hello.git');
  await mkdir(join(directory, 'repositories'), { recursive: true });
  const images = join(directory, 'repositories', 'images.git');
  await seedSource(hello, join(home, 'sandbox', 'hello'), 'A small HTTP application');
  await seedSource(images, join(home, 'sandbox', 'images'), 'What base images are made of');
  const seeded = await seedDesired(desired, home, used);
  progress(`repositories ${seeded === 'created' ? 'created' : 'found'} in ${join(directory, 'repositories')}`);

  // The proxy stands for something outside of the experiment: faults must neither reach it nor be used up by it.
  const backstage = await startServer('marathon', 0, marathonStandIn.handler);
  ends.push(() => backstage.stop());
  const client = createMarathon({ urls: [backstage.url], clock });
  const proxy = startServiceProxy({ marathon: client, log });
  ends.push(async () => {
    await proxy.stop();
    await client.close();
  });

  const control = await startControl(ports.control, { marathon, mesos, jenkins, registry }, board);
  ends.push(async () => {
    await control.stop();
    board.stop();
  });

  const repository = pathToFileURL(desired).href;
  const daemon = await startDaemonProcess({
    directory: join(directory, 'daemon'),
    program: join(home, `pacer${extname(import.meta.filename)}`),
    repository,
    port: ports.api,
    ...(access === undefined ? {} : { access: access.configuration }),
    onExit: progress,
  });
  ends.push(() => daemon.stop());
  await untilReady(daemon.url);
  registryStandIn.notify({
    url: `${daemon.url}/hooks/registry`,
    headers: { authorization: `Bearer ${daemon.hookSecret}` },
    ignoredActions: ['pull', 'mount'],
  });
  progress(`the daemon follows ${repository}; its API is at ${daemon.url}`);

  const file: SandboxFile = {
    ready: true,
    desired: repository,
    sources: { hello: pathToFileURL(hello).href, images: pathToFileURL(images).href },
    marathon: marathon.url,
    mesos: mesos.url,
    jenkins: jenkins.url,
    registry: registry.url,
    api: daemon.url,
    dashboard: daemon.url,
    dir: directory,
    control: control.url,
    ports: { ...used, control: control.port, api: Number(new URL(daemon.url).port) },
    servicePorts: servicePorts.first,
    pid: process.pid,
  };
  await writeSandboxFile(directory, file);
  ends.push(() => writeSandboxFile(directory, { ...file, ready: false }));
  ends.unshift(() => new Promise(resolve => logFile.flush(() => resolve())));
  return { file, proxy, stop, ...(access === undefined ? {} : { token: access.token }) };
}

/** Loaded only when it is wanted; it looks whether podman works here. */
async function podmanExecutor(directory: string): Promise<NonNullable<MesosStandInOptions['executor']>> {
  const { createPodmanExecutor } = await import('./mesos/executor/podman-executor.ts');
  return parts =>
    createPodmanExecutor({
      directory: join(directory, 'podman'),
      clock: parts.clock,
      processes: createProcessExecutor(parts),
      log: parts.log,
    });
}

const readyPatience = 30_000;

async function untilReady(url: string): Promise<void> {
  const http = createHttp({ name: 'the daemon', baseUrl: url, clock: systemClock, timeoutMilliseconds: 2_000 });
  const end = Date.now() + readyPatience;
  try {
    for (;;) {
      const ready = await http.request({ path: '/readyz' }).then(
        response => response.status === 200,
        () => false,
      );
      if (ready) return;
      if (Date.now() > end) {
        throw pacerError('upstream-timeout', {
          message: `The daemon is not ready after ${readyPatience / 1000} s.`,
          advice: 'Look into daemon/daemon.log in the folder of the sandbox.',
        });
      }
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  } finally {
    await http.close();
  }
}
