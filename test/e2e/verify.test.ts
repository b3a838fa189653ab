import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { git, startTestSandbox, type TestSandbox } from './sandbox.ts';
import { schemaErrors } from './schema-errors.ts';

describe('an auditor with a clone', () => {
  let sandbox: TestSandbox;
  let clone: string;
  let bare: string;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
    await sandbox.settled('/hello');
    bare = sandbox.urls.desired.replace('file://', '');
    clone = join(sandbox.urls.dir, 'audit');
    await git(sandbox.urls.dir, 'clone', '-q', sandbox.urls.desired, clone);
    await until('the ledger', async () =>
      (await git(bare, 'log', '--notes=pacer/sandbox', '--format=%N', 'main')).includes('done, healthy'),
    );
  });
  afterAll(() => sandbox.remove());

  const fetchNotes = (): Promise<string> => git(clone, 'fetch', 'origin', '+refs/notes/pacer/*:refs/notes/pacer/*');

  it('is told how to get the notes when the clone has none', async () => {
    const { code, err } = await sandbox.pacer('verify', clone);
    expect([code, err]).toEqual([1, expect.stringContaining('git fetch origin')]);
  });

  it('finds the ledger intact', async () => {
    await fetchNotes();
    const { code, out } = await sandbox.pacer('verify', clone, '--format', 'json');
    expect(code).toBe(0);
    expect(await schemaErrors('verification', JSON.parse(out))).toEqual([]);
    expect(JSON.parse(out)).toMatchObject({ intact: true, ledgers: [{ cluster: 'sandbox', findings: [] }] });
  });

  it('sees that somebody changed a note', async () => {
    await git(bare, 'notes', '--ref=pacer/sandbox', 'add', '--force', '-m', 'Nothing happened.', 'main');
    await fetchNotes();
    const { code, out } = await sandbox.pacer('verify', clone);
    expect([code, out]).toEqual([1, expect.stringMatching(/not intact.*changes or removes/s)]);
  });
});
