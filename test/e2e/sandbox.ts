import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { until } from '../support/until.ts';

const run = promisify(execFile);
const home = join(import.meta.dirname, '..', '..');
const pacer = join(home, 'pacer');

/** The line that `pacer sandbox --format json` prints when it is ready. */
export interface ReadyLine {
  readonly ready: boolean;
  readonly desired: string;
  readonly sources: Readonly<Record<string, string>>;
  readonly marathon: string;
  readonly mesos: string;
  readonly jenkins: string;
  readonly registry: string;
  readonly api: string;
  readonly dashboard: string;
  readonly dir: string;
  readonly control: string;
}

/** What Marathon says of an app; only what tests look at. */
export interface MarathonApp {
  readonly id: string;
  readonly version: string;
  readonly instances: number;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly container?: { readonly docker?: { readonly image?: string } };
  readonly portDefinitions?: readonly { readonly port: number }[];
  readonly tasks: readonly {
    readonly id: string;
    readonly state: string;
    readonly version: string;
    readonly ports: readonly number[];
  }[];
  readonly deployments: readonly { readonly id: string }[];
  readonly tasksHealthy: number;
  readonly tasksRunning: number;
  readonly versionInfo: { readonly lastConfigChangeAt: string; readonly lastScalingAt: string };
}

/** What Pacer says of an app; only what tests look at. */
export interface PacerApp {
  readonly id: string;
  readonly sync: string;
  readonly health: string;
  readonly sentence?: string;
  readonly evidence: readonly string[];
  readonly commit?: string;
  readonly buildUrl?: string;
  readonly deployment?: string;
}

/** A line of `pacer history --format json`. */
export interface HistoryEntry {
  readonly app: string;
  readonly action: string;
  readonly cause: string;
  readonly commit: string;
  readonly outcome: string;
  readonly sentence?: string;
  readonly supersededBy?: string;
  readonly deployment?: string;
  readonly actor: string;
  readonly changes: readonly { readonly pointer: string }[];
}

/** A fault that was switched on. */
export interface SwitchedFault {
  fired(): Promise<number>;
  clear(): Promise<void>;
}

/** A sandbox as a user starts it, and what a user can do with it: commands, git, and URLs. */
export interface TestSandbox {
  readonly urls: ReadyLine;
  readonly startedIn: number;
  pacer(...args: string[]): Promise<{ code: number; out: string; err: string }>;
  /** Clones, changes files, commits, pushes; the commit's id. `null` removes a file. */
  push(
    repository: string,
    change: Readonly<Record<string, string | null | ((before: string) => string)>>,
    message?: string,
  ): Promise<string>;
  app(id: string): Promise<PacerApp | undefined>;
  marathonApp(id: string): Promise<MarathonApp | undefined>;
  history(id?: string): Promise<readonly HistoryEntry[]>;
  builds(): Promise<readonly { readonly number: number; readonly result: string | null; readonly building: boolean }[]>;
  /** Takes a server away for some seconds. */
  away(server: string, seconds: number): Promise<void>;
  /** Switches a fault on (docs/how-to/try-faults.md); what is given says how often it hit, and switches it off. */
  fault(order: Readonly<Record<string, unknown>>): Promise<SwitchedFault>;
  /** Switches every fault off. */
  clearFaults(): Promise<void>;
  /** Waits until the app is synced and healthy (at this commit, or at the release of it, when one is given). */
  settled(id: string, commit?: string): Promise<PacerApp>;
  daemonPid(): Promise<number>;
  /** Ctrl-C; resolves when it has ended, with its exit code. */
  interrupt(): Promise<number | null>;
  /** Ends it and removes its folder. */
  remove(): Promise<void>;
}

const gitEnvironment = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
};

/** Runs git as a user with a clone would. */
export async function git(directory: string, ...args: string[]): Promise<string> {
  const identity = ['-c', 'user.name=Ada Tester', '-c', 'user.email=ada@example.com'];
  const { stdout } = await run('git', [...identity, ...args], { cwd: directory, env: gitEnvironment });
  return stdout.trim();
}

/** GET as JSON; undefined for 404. Tests look behind the faults that they switch on. `token` is for a daemon that asks who comes. */
export async function get<T>(url: string, token?: string): Promise<T | undefined> {
  const proof = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(url, { headers: { 'x-sandbox-faults': 'off', ...proof } });
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

/** Starts `./pacer sandbox --port 0 --format json` in a folder of its own, or again in a given one. */
export async function startTestSandbox(
  options: {
    readonly directory?: string;
    readonly arguments?: readonly string[];
    /** For a daemon that asks who comes: a token that may look. */
    readonly token?: string;
  } = {},
): Promise<TestSandbox> {
  const folder = options.directory ?? (await mkdtemp(join(tmpdir(), 'pacer-e2e-')));
  const started = Date.now();
  const child = spawn(
    pacer,
    ['sandbox', '--dir', folder, '--port', '0', '--format', 'json', ...(options.arguments ?? [])],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: tmpdir(),
    },
  );
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString('utf8')));
  const urls = await readyLine(child, errors);
  const startedIn = Date.now() - started;
  let clones = 0;

  async function pacerCommand(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const proof = options.token === undefined ? {} : { PACER_TOKEN: options.token };
    const options_ = { cwd: folder, env: { ...process.env, PACER_API: urls.api, NO_COLOR: '1', ...proof } };
    try {
      const { stdout, stderr } = await run(pacer, args, options_);
      return { code: 0, out: stdout, err: stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, out: stdout, err: stderr };
    }
  }

  /** At this commit, or at one that only wrote down which image was built for it. */
  async function isAt(commit: string, seen: string | undefined): Promise<boolean> {
    if (seen === undefined || seen === commit) return seen === commit;
    const bare = urls.desired.replace('file://', '');
    const after = await git(bare, 'log', '--format=%an', `${commit}..${seen}`);
    return after !== '' && after.split('\n').every(author => author === 'Pacer');
  }

  const sandbox: TestSandbox = {
    urls,
    startedIn,
    pacer: pacerCommand,
    async push(repository, change, message = 'A change') {
      const clone = join(folder, `clone-${++clones}`);
      await run('git', ['clone', '-q', repository, clone], { env: gitEnvironment });
      for (const [path, content] of Object.entries(change)) {
        const file = join(clone, path);
        await mkdir(dirname(file), { recursive: true });
        if (content === null) await rm(file);
        else await writeFile(file, typeof content === 'function' ? content(await readFile(file, 'utf8')) : content);
      }
      await git(clone, 'add', '-A');
      await git(clone, 'commit', '-q', '-m', message);
      await git(clone, 'push', '-q');
      const commit = await git(clone, 'rev-parse', 'HEAD');
      await rm(clone, { recursive: true, force: true });
      return commit;
    },
    app: async id => (await get<{ app: PacerApp }>(`${urls.api}/api/v1/apps${id}`, options.token))?.app,
    marathonApp: async id => (await get<{ app: MarathonApp }>(`${urls.marathon}/v2/apps${id}`))?.app,
    async history(id) {
      const query = id === undefined ? '' : `?app=${encodeURIComponent(id)}`;
      return (
        (await get<{ entries: HistoryEntry[] }>(`${urls.api}/api/v1/history${query}`, options.token))?.entries ?? []
      );
    },
    async builds() {
      const tree = 'builds[number,result,building]';
      const job = await get<{ builds: { number: number; result: string | null; building: boolean }[] }>(
        `${urls.jenkins}/job/pacer/job/build-image/api/json?tree=${encodeURIComponent(tree)}`,
      );
      return job?.builds ?? [];
    },
    async away(server, seconds) {
      const response = await fetch(`${urls.control}/interrupt`, {
        method: 'POST',
        body: JSON.stringify({ server, seconds }),
      });
      if (!response.ok) throw new Error(await response.text());
    },
    async fault(order) {
      const response = await fetch(`${urls.control}/faults`, { method: 'POST', body: JSON.stringify(order) });
      if (response.status !== 201) throw new Error(await response.text());
      const { id } = (await response.json()) as { id: number };
      return {
        async fired() {
          const board = await get<{ faults: { id: number; fired: number }[] }>(`${urls.control}/faults`);
          return board?.faults.find(each => each.id === id)?.fired ?? 0;
        },
        async clear() {
          await fetch(`${urls.control}/faults/${id}`, { method: 'DELETE' });
        },
      };
    },
    async clearFaults() {
      await fetch(`${urls.control}/faults`, { method: 'DELETE' });
    },
    settled: (id, commit) =>
      until(`${id} synced and healthy${commit === undefined ? '' : ` at ${commit}`}`, async () => {
        const app = await sandbox.app(id);
        const good = app?.sync === 'synced' && app.health === 'healthy';
        if (good && (commit === undefined || (await isAt(commit, app.commit)))) return app;
        throw new Error(JSON.stringify(app));
      }),
    daemonPid: async () => Number(await readFile(join(folder, 'daemon', 'pid'), 'utf8')),
    interrupt: () => end(child, 'SIGINT'),
    async remove() {
      await end(child, 'SIGINT');
      await rm(folder, { recursive: true, force: true });
    },
  };
  return sandbox;
}

async function readyLine(
  child: ChildProcess & { stdout: NodeJS.ReadableStream },
  errors: readonly string[],
): Promise<ReadyLine> {
  const lines = createInterface({ input: child.stdout });
  return new Promise((resolve, reject) => {
    lines.once('line', line => resolve(JSON.parse(line) as ReadyLine));
    child.once('exit', code =>
      reject(new Error(`the sandbox ended with ${code} before it was ready: ${errors.join('')}`)),
    );
  });
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  return new Promise(resolve => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve(child.exitCode);
      return;
    }
    child.once('exit', code => resolve(code));
    child.kill(signal);
  });
}
