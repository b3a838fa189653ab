import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openJournal } from '../../reconciler/ledger/journal.ts';

async function file(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pacer-journal-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'deep', 'prod.journal');
}

test('what was added is in the file at once and there after a restart', async () => {
  const path = await file();
  const journal = await openJournal(path);
  journal.add('one');
  journal.add('two');
  expect(await readFile(path, 'utf8')).toBe('one\ntwo\n');
  await journal.sync();
  const again = await openJournal(path);
  expect(again.lines()).toEqual(['one', 'two']);
});

test('the file is emptied when everything has arrived, and not before', async () => {
  const path = await file();
  const journal = await openJournal(path);
  journal.add('one');
  journal.add('two');
  journal.remove(new Set(['one']));
  expect(journal.lines()).toEqual(['two']);
  expect(await readFile(path, 'utf8')).toContain('two');
  journal.remove(new Set(['two']));
  expect(await readFile(path, 'utf8')).toBe('');
  journal.add('three');
  expect(await readFile(path, 'utf8')).toBe('three\n');
});

test('a line that was cut off does not spoil the next one', async () => {
  const path = await file();
  (await openJournal(path)).add('one');
  await appendFile(path, '{"versi');
  const journal = await openJournal(path);
  journal.add('two');
  expect((await openJournal(path)).lines()).toEqual(['one', '{"versi', 'two']);
});
