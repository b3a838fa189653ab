import { execFile, type ExecFileOptions } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { committerLine, createImportStream, quotedPath, runImport, type ImportStream } from '../git/fast-import.ts';
import { createGit } from '../git/git.ts';
import { createBareRepository, tipOf } from '../git/write.ts';

const execute = promisify(execFile);
const author = { name: 'Bench', email: 'bench@example.com' };

/** Files of one commit: path → text. */
export type Files = Readonly<Record<string, string>>;

/** The desired repository of a benchmark: bare, on this machine. */
export interface DesiredRepository {
  readonly directory: string;
  /** Writes commits, one on the other, the first on `main`, without moving it; their ids. */
  prepare(commits: readonly Files[]): Promise<readonly string[]>;
  /** Moves `main` to a prepared commit: the last thing that a push does. */
  move(commit: string): Promise<void>;
  /** A work tree of its own to push from. */
  clone(directory: string): Promise<WorkTree>;
}

/** A clone in which somebody works. */
export interface WorkTree {
  /** Commits files; the commit's id. */
  commit(files: Files): Promise<string>;
  /** `git push` of what is committed. */
  push(): Promise<void>;
}

/** Makes the repository; `main` is at a commit with these files. */
export async function createDesiredRepository(directory: string, files: Files): Promise<DesiredRepository> {
  await createBareRepository(directory);
  const git = createGit({ directory });
  const repository: DesiredRepository = {
    directory,
    async prepare(commits) {
      const ids: string[] = [];
      let parent = await tipOf(git, 'refs/heads/main');
      for (const each of commits) ids.push((parent = await runImport(git, commitStream(each, parent))));
      return ids;
    },
    async move(commit) {
      await runGit(directory, ['update-ref', 'refs/heads/main', commit]);
    },
    async clone(workTree) {
      await runGit(directory, ['clone', '--quiet', directory, workTree], { cwd: dirname(directory) });
      return openWorkTree(workTree);
    },
  };
  const [first = ''] = await repository.prepare([files]);
  await repository.move(first);
  return repository;
}

function openWorkTree(directory: string): WorkTree {
  return {
    async commit(files) {
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(directory, path)), { recursive: true });
        await writeFile(join(directory, path), text);
      }
      await runGit(directory, ['add', '--all']);
      const identity = ['-c', `user.name=${author.name}`, '-c', `user.email=${author.email}`];
      await runGit(directory, [...identity, 'commit', '--quiet', '--message', 'Change from a work tree']);
      return (await runGit(directory, ['rev-parse', 'HEAD'])).trim();
    },
    async push() {
      await runGit(directory, ['push', '--quiet', 'origin', 'HEAD:main']);
    },
  };
}

// A ref of its own, which is not followed: the commits wait there for their turn.
function commitStream(files: Files, parent: string | undefined): ImportStream {
  const stream = createImportStream();
  stream.line('commit refs/bench/prepared');
  stream.line('mark :1');
  stream.line(committerLine(author));
  stream.data('Change');
  if (parent !== undefined) stream.line(`from ${parent}`);
  for (const [path, text] of Object.entries(files)) {
    stream.line(`M 100644 inline ${quotedPath(path)}`);
    stream.data(text);
  }
  return stream;
}

/** Runs git as a user would, without the machine's own configuration. */
export async function runGit(cwd: string, args: readonly string[], options: ExecFileOptions = {}): Promise<string> {
  const environment = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  const { stdout } = await execute('git', [...args], {
    cwd,
    env: environment,
    maxBuffer: 1024 * 1024 * 1024,
    ...options,
    encoding: 'utf8',
  });
  return stdout;
}
