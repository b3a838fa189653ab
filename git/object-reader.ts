import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { pacerError } from '../errors/pacer-error.ts';
import { createReplyParser, type ObjectReply } from './object-replies.ts';
import { hardenedConfig } from './environment.ts';
import type { Git } from './git.ts';

/** An object of the repository, byte-exact. */
export interface GitObject {
  readonly id: string;
  readonly type: string;
  readonly size: number;
  readonly bytes: Buffer;
}

/** Reads objects through one long-lived git process. */
export interface ObjectReader {
  /** `name` is an object id or an expression such as `refs/heads/main^{commit}`; undefined when there is no such object. */
  read(name: string): Promise<GitObject | undefined>;
  /** Id, type and size without the bytes. */
  header(name: string): Promise<Omit<GitObject, 'bytes'> | undefined>;
  /** Headers of many objects in one go; the answer has the order of the names. */
  headers(names: readonly string[]): Promise<readonly (Omit<GitObject, 'bytes'> | undefined)[]>;
  /** Reads many objects in one go; the answer has the order of the names. */
  readAll(names: readonly string[]): Promise<readonly (GitObject | undefined)[]>;
  /** Ends the process; a later read starts a new one. */
  close(): void;
}

interface Request {
  readonly line: string;
  readonly withBytes: boolean;
  readonly resolve: (object: ObjectReply | undefined) => void;
  readonly reject: (error: unknown) => void;
  attempts: number;
}

interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly pending: Request[];
}

/**
 * Opens a reader over `git cat-file --batch-command` (git 2.36 and later). When the process dies, requests without an
 * answer go to a new one, each at most twice; then they reject with `git-failed`. An idle reader does not keep the
 * program alive.
 */
export function createObjectReader(git: Git): ObjectReader {
  let running: Running | undefined;

  function start(): Running {
    const config = hardenedConfig.flatMap(setting => ['-c', setting]);
    const child = spawn('git', [...config, 'cat-file', '--batch-command', '--buffer'], {
      cwd: git.directory,
      env: git.environment,
    });
    const state: Running = { child, pending: [] };
    const parser = createReplyParser(
      () => state.pending[0]?.withBytes ?? false,
      reply => {
        state.pending.shift()?.resolve(reply);
        if (state.pending.length === 0) setAlive(child, false);
      },
    );
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => {
      try {
        parser.push(chunk);
      } catch (error) {
        complaint = error instanceof Error ? error.message : String(error);
        child.kill('SIGKILL');
      }
    });
    child.stderr.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString('utf8')).slice(-2000)));
    // A broken pipe is told by `close`, too.
    child.stdin.on('error', () => undefined);
    child.on('error', error => (complaint ||= error.message));
    child.on('close', () => {
      if (running === state) running = undefined;
      retry(state.pending.splice(0), complaint.trim());
    });
    child.unref();
    running = state;
    return state;
  }

  function retry(requests: readonly Request[], complaint: string): void {
    const again: Request[] = [];
    for (const request of requests) {
      if (request.attempts < 2) again.push(request);
      else
        request.reject(
          pacerError('git-failed', {
            message: `Git could not read objects in ${git.directory}: ${complaint === '' ? 'the process ended' : complaint}`,
            advice: 'See what git says. Pacer needs git 2.36 or later; `git --version` tells which one is there.',
          }),
        );
    }
    if (again.length > 0) send(again);
  }

  function send(requests: readonly Request[]): void {
    const state = running ?? start();
    const lines: string[] = [];
    for (const request of requests) {
      request.attempts++;
      state.pending.push(request);
      lines.push(request.line);
    }
    setAlive(state.child, true);
    state.child.stdin.write(`${lines.join('\n')}\nflush\n`);
  }

  function ask(names: readonly string[], withBytes: boolean): Promise<readonly (ObjectReply | undefined)[]> {
    for (const name of names)
      if (name === '' || name.includes('\n'))
        throw pacerError('git-refused', { message: `${JSON.stringify(name)} cannot name an object.` });
    const requests: Request[] = [];
    const answers = names.map(
      name =>
        new Promise<ObjectReply | undefined>((resolve, reject) => {
          const line = `${withBytes ? 'contents' : 'info'} ${name}`;
          requests.push({ line, withBytes, resolve, reject, attempts: 0 });
        }),
    );
    if (requests.length > 0) send(requests);
    return Promise.all(answers);
  }

  return {
    async read(name) {
      const [object] = await ask([name], true);
      return object;
    },
    async header(name) {
      const [object] = await ask([name], false);
      return object === undefined ? undefined : { id: object.id, type: object.type, size: object.size };
    },
    async headers(names) {
      return await ask(names, false);
    },
    async readAll(names) {
      return await ask(names, true);
    },
    close() {
      const state = running;
      running = undefined;
      state?.child.stdin.end();
      state?.child.kill();
    },
  };
}

/** Pipes of a child are sockets: referenced ones keep the program running, so only those with answers due are. */
function setAlive(child: ChildProcessWithoutNullStreams, alive: boolean): void {
  for (const stream of [child.stdin, child.stdout, child.stderr] as unknown as { ref?(): void; unref?(): void }[]) {
    if (alive) stream.ref?.();
    else stream.unref?.();
  }
}
