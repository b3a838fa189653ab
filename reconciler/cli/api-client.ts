import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemClock } from '../../clock/clock.ts';
import { asPacerError, pacerError } from '../../errors/pacer-error.ts';
import { createHttp } from '../../http/create-http.ts';
import type { HttpRequest, JsonBody } from '../../http/types.ts';
import type { Terminal } from './terminal.ts';

/** An answer of the daemon, whatever its status. */
export interface ApiReply {
  readonly status: number;
  readonly body: unknown;
}

/** Talks to the API of a running daemon. */
export interface ApiClient {
  readonly url: string;
  /** With the token of `PACER_TOKEN`, as everything that is asked. */
  get(path: string): Promise<unknown>;
  /** Has something done, with the token of `PACER_TOKEN`; what the daemon refuses is thrown as `usage`, in its words. */
  post(path: string, body?: JsonBody): Promise<unknown>;
  /** Sends something that is decided, with the token of `PACER_TOKEN`; refusals are answers, too. */
  send(path: string, body: JsonBody): Promise<ApiReply>;
  /** Calls `onChange` at every event of the daemon until the signal is aborted. */
  follow(signal: AbortSignal, onChange: () => void): Promise<void>;
  /** The body of an answer as it arrives; what the daemon refuses is thrown as `usage`, in its words. */
  stream(path: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<AsyncIterable<Buffer>>;
  close(): Promise<void>;
}

/** Finds the daemon: `--api`, then PACER_API, then the sandbox at or above the directory, then the one beside Pacer. */
export async function findApi(terminal: Terminal, given: string | undefined, home: string): Promise<ApiClient> {
  const url =
    given ?? terminal.environment['PACER_API'] ?? (await sandboxApi(terminal.directory)) ?? (await sandboxApi(home));
  if (url === undefined) {
    throw pacerError('usage', {
      message: 'No daemon is known.',
      advice:
        'Say where it is with --api http://HOST:PORT or the variable PACER_API, or start a sandbox (npm start in a clone, else pacer sandbox).',
    });
  }
  return createApiClient(url, terminal.environment['PACER_TOKEN']);
}

/** A client for the API at `url`. */
function createApiClient(url: string, token: string | undefined): ApiClient {
  const http = createHttp({
    name: 'the Pacer daemon',
    baseUrl: url,
    clock: systemClock,
    maximumBytes: 256 * 1024 * 1024,
  });

  async function call(request: HttpRequest): Promise<unknown> {
    const { status, body } = await reach(request);
    if (status < 400) return body;
    const { code, message, advice } = body as { code?: string; message?: string; advice?: string };
    throw pacerError('usage', {
      message: message ?? `The daemon answered ${status}.`,
      ...(advice === undefined ? {} : { advice }),
      context: { code, status },
    });
  }

  async function reach(request: HttpRequest): Promise<ApiReply> {
    try {
      const response = await http.request(request);
      return { status: response.status, body: response.json() };
    } catch (thrown) {
      const error = asPacerError(thrown);
      if (error.code !== 'upstream-unreachable') throw error;
      throw pacerError('upstream-unreachable', {
        message: `No daemon answers at ${url}.`,
        advice: 'Start it with npm start (sandbox) or pacer run, or name another address with --api.',
        cause: thrown,
      });
    }
  }

  const proof: Readonly<Record<string, string>> = token === undefined ? {} : { authorization: `Bearer ${token}` };

  function writing(path: string, body: JsonBody | undefined): HttpRequest {
    return { method: 'POST', path, headers: proof, ...(body === undefined ? {} : { body }) };
  }

  const reading = (path: string): HttpRequest => ({ method: 'GET', path, headers: proof });

  return {
    url,
    get: path => call(reading(path)),
    post: (path, body) => call(writing(path, body)),
    send: (path, body) => reach(writing(path, body)),
    async follow(signal, onChange) {
      const stream = await http.stream({
        path: '/api/v1/events',
        headers: { ...proof, accept: 'text/event-stream' },
        signal,
      });
      for await (const chunk of stream.body) if (chunk.includes('event:')) onChange();
    },
    async stream(path, headers, signal) {
      const answer = await http.stream({ path, headers: { ...proof, ...headers }, signal });
      if (answer.status < 400) return answer.body;
      answer.cancel();
      // Asked again for its words: the body of a refusal is short.
      if (answer.status < 500) await call(reading(path));
      throw pacerError('upstream-error', { message: `The daemon answered ${answer.status}.` });
    },
    close: () => http.close(),
  };
}

async function sandboxApi(directory: string): Promise<string | undefined> {
  for (let folder = directory; ; folder = dirname(folder)) {
    const text = await readFile(join(folder, '.sandbox', 'sandbox.json'), 'utf8').catch(() => undefined);
    const api = text === undefined ? undefined : (JSON.parse(text) as { api?: unknown }).api;
    if (typeof api === 'string') return api;
    if (dirname(folder) === folder) return undefined;
  }
}
