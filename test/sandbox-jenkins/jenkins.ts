import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { systemClock } from '../../clock/clock.ts';
import { until } from '../support/until.ts';
import { createJenkinsStandIn, type JenkinsStandInOptions } from '../../sandbox/jenkins/stand-in.ts';
import type { JobDefinition, ParameterDefinition } from '../../sandbox/jenkins/types.ts';
import { startServer, type RequestHandler } from '../../sandbox/server.ts';

export function stringParameter(name: string, more: Partial<ParameterDefinition> = {}): ParameterDefinition {
  return { name, type: 'string', default: '', trim: true, ...more };
}

/** A job that runs a shell line. */
export function shellJob(fullName: string, line: string, more: Partial<JobDefinition> = {}): JobDefinition {
  return {
    fullName,
    parameters: [stringParameter('KEY')],
    work: { kind: 'command', command: ['sh', '-c', line] },
    artifacts: [],
    ...more,
  };
}

/** A pipeline whose script is written in the job. */
export function scriptJob(fullName: string, script: string, more: Partial<JobDefinition> = {}): JobDefinition {
  return { fullName, parameters: [], work: { kind: 'script', script }, artifacts: [], ...more };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A request with headers that `fetch` would not send, and the answer as it came over the wire. */
export function rawCall(
  url: string,
  method: string,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const options = { method, headers, agent: false, ...(signal === undefined ? {} : { signal }) };
    const sent = httpRequest(url, options, response => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A Jenkins on a free port in a directory of its own. `wrap` may put something in front of it. */
export async function startJenkins(
  options: Partial<JenkinsStandInOptions> & Pick<JenkinsStandInOptions, 'jobs'>,
  wrap: (handler: RequestHandler) => RequestHandler = handler => handler,
) {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'pacer-jenkins-')));
  const standIn = await createJenkinsStandIn({
    clock: systemClock,
    log: pino({ level: 'silent' }),
    ...options,
    directory,
  });
  const server = await startServer('jenkins', 0, wrap(standIn.handler));
  standIn.listening(server.port);

  async function call(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: string | URLSearchParams | FormData,
  ): Promise<Answer> {
    const url = path.startsWith('http') ? path : `${server.url}${path}`;
    const response = await fetch(url, { method, headers, redirect: 'manual', ...(body === undefined ? {} : { body }) });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  // oxlint-disable-next-line typescript/no-explicit-any -- answers are looked into member by member
  async function json(path: string): Promise<any> {
    const answer = await call('GET', path);
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${answer.text.slice(0, 200)}`);
    return JSON.parse(answer.text);
  }

  /** Triggers by form; returns the queue id. */
  async function trigger(path: string, fields: Record<string, string> = {}): Promise<number> {
    const answer = await call('POST', path, {}, new URLSearchParams(fields));
    if (answer.status !== 201 && answer.status !== 303) throw new Error(`${path} answered ${answer.status}`);
    return Number(/\/queue\/item\/(\d+)\/$/.exec(answer.headers.get('location') ?? '')?.[1]);
  }

  function executableOf(id: number): Promise<number> {
    return until(`a build of item ${id}`, async () => (await json(`/queue/item/${id}/api/json`)).executable?.number);
  }

  return {
    url: server.url,
    directory,
    session: standIn.session,
    setDelays: standIn.setDelays,
    setQuietingDown: standIn.setQuietingDown,
    call,
    json,
    trigger,
    executableOf,
    /** Waits until a build is over and returns its JSON. */
    finished: (job: string, number: number) =>
      until(`${job}${number} to end`, async () => {
        const build = await json(`${job}${number}/api/json`);
        return build.building === true ? undefined : build;
      }),
    /** Creates an item from its config.xml. */
    create: (folder: string, name: string, xml: string) =>
      call('POST', `${folder}createItem?name=${encodeURIComponent(name)}`, { 'content-type': 'application/xml' }, xml),
    async stop() {
      await server.stop();
      await standIn.stop();
    },
    async crash() {
      standIn.crash();
      await server.stop();
    },
    async remove() {
      await server.stop();
      await standIn.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export type TestJenkins = Awaited<ReturnType<typeof startJenkins>>;
