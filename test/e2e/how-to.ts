import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '../support/until.ts';

const run = promisify(execFile);
const home = join(import.meta.dirname, '..', '..');

/** A folder as a reader has it: `./pacer` in it, and a sandbox that was started there. */
export interface Reader {
  readonly folder: string;
  /** Text of a page below docs/how-to. */
  page(name: string): Promise<string>;
  /** What the given blocks of shell lines print, each by itself, run one after the other in one shell. */
  copy(blocks: readonly string[], environment?: Readonly<Record<string, string>>): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Blocks of a page in a language, in their order. */
export function blocksOf(page: string, language = 'sh'): readonly string[] {
  return [...page.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].flatMap(([, found, text = '']) =>
    found === language ? [text] : [],
  );
}

/** Starts the sandbox as the pages say, on free ports. */
export async function openReader(): Promise<Reader> {
  const folder = await mkdtemp(join(tmpdir(), 'pacer-reader-'));
  await symlink(join(home, 'pacer'), join(folder, 'pacer'));
  const path = `${folder}:${process.env['PATH'] ?? ''}`;
  const child = spawn(join(folder, 'pacer'), ['sandbox', '--dir', '.sandbox', '--port', '0'], {
    cwd: folder,
    // Agents of Jenkins have the commands that the sandbox has.
    env: { ...process.env, PATH: path },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let guide = '';
  child.stdout.on('data', (chunk: Buffer) => (guide += chunk.toString('utf8')));
  const ended = new Promise(resolve => child.once('exit', resolve));
  async function close(): Promise<void> {
    child.kill('SIGINT');
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
  try {
    await until('the guide', () => Promise.resolve(guide.includes('Ctrl-C stops all of it')), 90);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    folder,
    page: name => readFile(join(home, 'docs/how-to', name), 'utf8'),
    async copy(blocks, environment = {}) {
      const mark = '@@@ end of a block @@@';
      const { stdout } = await run(
        'bash',
        [
          '-c',
          `exec 2>&1\ntrap 'kill $(jobs -p) 2> /dev/null' EXIT\n${blocks.map(block => `${block}\necho '${mark}'\n`).join('')}`,
        ],
        {
          cwd: folder,
          env: { ...process.env, PATH: path, NO_COLOR: '1', GIT_CONFIG_GLOBAL: '/dev/null', ...environment },
          maxBuffer: 4 * 1024 * 1024,
        },
      );
      return stdout.split(`${mark}\n`);
    },
    close,
  };
}
