import { describe, expect, test } from 'vitest';
import { createGit } from '../../git/git.ts';
import { appendNotes } from '../../git/notes.ts';
import { messageOf } from '../../reconciler/ledger/record.ts';
import { verifyLedger, type LedgerVerification } from '../../reconciler/ledger/verify.ts';
import { makePlace, type Place } from './setup.ts';
import { entry } from './setup-entry.ts';

const notes = 'refs/notes/pacer/prod';

/** A ledger with `count` entries for two commits, written in several batches. */
async function written(count: number): Promise<{ place: Place; commits: readonly [string, string] }> {
  const place = await makePlace();
  const commits = [await place.commit('one'), await place.commit('two')] as const;
  const ledger = await place.open('a');
  for (let number = 0; number < count; number++) {
    ledger.record(entry(commits[number % 2] ?? '', number, { app: `/app-${number}` }));
    if (number % 3 === 2) await ledger.flush();
  }
  await ledger.close();
  return { place, commits };
}

const verify = (place: Place, ...earlier: readonly string[]): Promise<LedgerVerification> =>
  verifyLedger(place.url, notes, 'prod', earlier);
const git = (place: Place, ...args: readonly string[]): Promise<string> =>
  createGit({ directory: place.url }).run(['-c', 'user.name=Eve', '-c', 'user.email=eve@example.com', ...args]);

describe('an auditor who verifies a ledger', () => {
  test('finds one that Pacer wrote intact, from its first entry to its last', async () => {
    const { place } = await written(8);
    const { head, commits, entries, findings } = await verify(place);
    expect(findings).toEqual([]);
    expect([entries, commits]).toEqual([8, 3]);
    expect(head).toBe((await git(place, 'rev-parse', notes)).trim());
  });

  test('finds it intact when it has notes on so many commits that git cuts their ids into folders', async () => {
    const place = await makePlace();
    const ledger = await place.open('a');
    for (let number = 0; number < 300; number++) ledger.record(entry(await place.commit(`c${number}`), number));
    await ledger.flush();
    ledger.record(entry(await place.commit('last'), 400, { deployment: 'd' }));
    await ledger.close();
    expect(await git(place, 'ls-tree', '-r', '--name-only', notes)).toMatch(/^[0-9a-f]{2}\//m);
    expect(await verify(place)).toMatchObject({ entries: 301, findings: [] });
  });

  test('sees that a note was changed', async () => {
    const { place, commits } = await written(3);
    await git(place, 'notes', `--ref=${notes}`, 'add', '--force', '-m', 'Nothing happened.', commits[0]);
    expect((await verify(place)).findings).toMatchObject([
      {
        severity: 'broken',
        sentence: expect.stringContaining(`changes or removes what the note of ${commits[0]}`) as string,
      },
    ]);
  });

  test('sees that a note was removed', async () => {
    const { place, commits } = await written(3);
    await git(place, 'notes', `--ref=${notes}`, 'remove', commits[1]);
    expect((await verify(place)).findings).toMatchObject([{ severity: 'broken' }]);
  });

  test('sees prose without an entry, and an entry without prose', async () => {
    const { place, commits } = await written(3);
    await appendNotes(place.url, notes, [{ commit: commits[0], lines: ['All went well.'] }], messageOf('prod', []));
    const other = JSON.stringify(entry(commits[1], 50));
    await appendNotes(place.url, notes, [{ commit: commits[0], lines: ['One.'] }], messageOf('prod', [other]));
    const { findings } = await verify(place);
    expect(findings.map(({ severity }) => severity)).toEqual(['broken', 'broken', 'broken']);
  });

  test('is told of notes that people added, which break nothing', async () => {
    const { place, commits } = await written(3);
    await git(place, 'notes', `--ref=${notes}`, 'append', '-m', 'See ticket 12.', commits[0]);
    expect((await verify(place)).findings).toMatchObject([{ severity: 'notice' }]);
  });

  test('sees that the end was cut off, or all of it written anew, by the head that was kept', async () => {
    const { place } = await written(9);
    const { head = '' } = await verify(place);
    expect((await verify(place, head)).findings).toEqual([]);
    await git(place, 'update-ref', notes, `${notes}~1`);
    expect((await verify(place)).findings).toEqual([]);
    expect((await verify(place, head)).findings).toMatchObject([{ severity: 'broken', commit: head }]);
  });
});

test('a daemon notices that its ledger was rewritten, says so, and gives back what was lost', async () => {
  const place = await makePlace();
  const commit = await place.commit('one');
  const ledger = await place.open('a');
  ledger.record(entry(commit, 0));
  await ledger.flush();
  expect(ledger.trouble()).toBeUndefined();
  await git(place, 'update-ref', '-d', notes);
  await appendNotes(place.url, notes, [{ commit, lines: ['Begun anew.'] }]);
  ledger.record(entry(commit, 1, { deployment: 'd2' }));
  await ledger.flush();
  expect(ledger.trouble()).toContain('was rewritten');
  expect(await place.records()).toHaveLength(2);
});

test('two daemons that take turns are no rewriting', async () => {
  const place = await makePlace();
  const commit = await place.commit('one');
  const [one, other] = [await place.open('a'), await place.open('b')];
  for (let round = 0; round < 4; round++) {
    for (const ledger of [one, other]) {
      ledger.record(entry(commit, round, { deployment: `${ledger === one}-${round}` }));
      await ledger.flush();
    }
  }
  expect([one.trouble(), other.trouble()]).toEqual([undefined, undefined]);
  expect(await verify(place)).toMatchObject({ entries: 8, findings: [] });
});
