import { execFileSync, spawn } from 'node:child_process';
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../jenkins/pipeline/build-image.ts', import.meta.url));

export interface BuildResult {
  readonly code: number | null;
  readonly console: string;
  readonly lastLine: string;
  readonly workspace: string;
}

/** A temporary directory with a real git repository and fresh workspaces in it. */
export async function createWorkbench() {
  const home = await mkdtemp(join(tmpdir(), 'pacer-pipeline-'));
  const repository = join(home, 'origin');
  let workspaces = 0;

  function git(...gitArguments: string[]): string {
    const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
    return execFileSync('git', [...author, ...gitArguments], { cwd: repository, encoding: 'utf8' }).trim();
  }

  await mkdir(repository, { recursive: true });
  git('init', '--quiet', '--initial-branch=main');

  return {
    home,
    repository,
    git,
    /** Writes files, commits them and returns the commit. */
    async commit(files: Record<string, string>, message = 'change'): Promise<string> {
      for (const [name, content] of Object.entries(files)) {
        await mkdir(dirname(join(repository, name)), { recursive: true });
        await writeFile(join(repository, name), content);
      }
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message', message);
      return git('rev-parse', 'HEAD');
    },
    /** Runs the build script as Jenkins does: a process of its own in an empty workspace. */
    async build(parameters: Record<string, string>): Promise<BuildResult> {
      const number = ++workspaces;
      const workspace = join(home, `workspace-${number}`);
      await mkdir(workspace);
      // One file for both streams, as an agent's console: their order is kept.
      const log = await open(join(home, `console-${number}`), 'a+');
      const child = spawn(process.execPath, [script], {
        cwd: workspace,
        env: { PATH: process.env['PATH'], HOME: home, SOURCE_REPOSITORY: repository, PARENT: '', ...parameters },
        stdio: ['ignore', log.fd, log.fd],
      });
      const code = await new Promise<number | null>(resolve => child.on('close', resolve));
      await log.close();
      const console = await readFile(join(home, `console-${number}`), 'utf8');
      return { code, console, lastLine: console.trimEnd().split('\n').at(-1) ?? '', workspace };
    },
    async report(result: BuildResult): Promise<Record<string, unknown>> {
      return JSON.parse(await readFile(join(result.workspace, 'image.json'), 'utf8')) as Record<string, unknown>;
    },
    remove: () => rm(home, { recursive: true, force: true }),
  };
}
