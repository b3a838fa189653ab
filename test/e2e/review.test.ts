import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { git, startTestSandbox, type TestSandbox } from './sandbox.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  await sandbox.settled('/hello');
});
afterAll(() => sandbox.remove());

it('a branch that somebody pushes has the plan of its merge in the notes of its commit', async () => {
  const clone = join(sandbox.urls.dir, 'proposal');
  await git(sandbox.urls.dir, 'clone', '-q', sandbox.urls.desired, clone);
  await git(clone, 'checkout', '-q', '-b', 'more-memory');
  await writeFile(join(clone, 'clusters/sandbox/extra.yaml'), 'id: /extra\ncmd: sleep 99\nmem: 32\ncpus: 0.1\n');
  await git(clone, 'add', '-A');
  await git(clone, 'commit', '-q', '-m', 'Another app');
  await git(clone, 'push', '-q', 'origin', 'more-memory');
  const note = await until('the review', async () => {
    await git(clone, 'fetch', '-q', 'origin', '+refs/notes/pacer-plan/*:refs/notes/pacer-plan/*');
    return git(clone, 'notes', '--ref=pacer-plan/sandbox', 'show', 'HEAD');
  });
  expect(note).toContain('### Plan for `sandbox`');
  expect(note).toContain('`/extra`');
  expect(note).toContain('starts 1 task, takes 32 MB');
  expect(await sandbox.marathonApp('/extra')).toBeUndefined();
});
