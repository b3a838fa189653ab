import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { commitFiles, createBareRepository } from '../../git/write.ts';

/** A folder that goes away with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pacer-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export type Files = Readonly<Record<string, string | Buffer | null>>;

/** A bare repository to push to. */
export interface TestRepository {
  readonly url: string;
  commit(files: Files, message?: string, branch?: string): Promise<string>;
}

/** Makes a bare repository with a first commit. */
export async function testRepository(files: Files = {}): Promise<TestRepository> {
  const folder = await temporaryFolder();
  const url = join(folder, 'desired.git');
  await createBareRepository(url);
  const author = { name: 'Ada', email: 'ada@example.com', time: 1_700_000_000_000 };
  const repository: TestRepository = {
    url,
    commit: (changes, message = 'change', branch = 'main') => commitFiles(url, branch, changes, { author, message }),
  };
  if (Object.keys(files).length > 0) await repository.commit(files, 'first');
  return repository;
}
