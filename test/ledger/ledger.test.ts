import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { createGit } from '../../git/git.ts';
import { appendNotes } from '../../git/notes.ts';
import { proseOf } from '../../reconciler/ledger/prose.ts';
import { messageOf } from '../../reconciler/ledger/record.ts';
import type { LedgerEntry } from '../../reconciler/ledger/types.ts';
import { makePlace } from './setup.ts';
import { entry } from './setup-entry.ts';

describe('a ledger', () => {
  test('puts a line into the notes of the commit, in the desired repository', async () => {
    const place = await makePlace();
    const commit = await place.commit('one');
    const ledger = await place.open('a');
    const line = entry(commit, 0, { deployment: 'd1', image: 'registry/cart@sha256:1' });
    ledger.record(line);
    await ledger.flush();
    expect(await place.records()).toEqual([JSON.stringify(line)]);
    expect(await place.notes()).toEqual([`${commit} 2023-11-14 22:13:20 UTC /shop/cart: deployment begun for Ann.`]);
    expect(ledger.unsent()).toBe(0);
  });

  test('hides what is secret, and stays the entry of its app and cluster also when their names have the secret in them', async () => {
    const place = await makePlace();
    const commit = await place.commit('one');
    const hide = (line: LedgerEntry): LedgerEntry =>
      JSON.parse(JSON.stringify(line).replaceAll('cart', '***')) as LedgerEntry;
    const ledger = await place.open('a', { hide });
    ledger.record(entry(commit, 0, { sentence: 'The cart is full.' }));
    await ledger.flush();
    expect(ledger.last('/shop/cart')).toBeDefined();
    expect(JSON.parse((await place.records())[0] ?? '')).toMatchObject({
      app: '/shop/cart',
      sentence: 'The *** is full.',
    });
  });

  test('writes lines that fit the schema', async () => {
    const schema = JSON.parse(
      await readFile(join(import.meta.dirname, '../../schemas/ledger-entry.schema.json'), 'utf8'),
    ) as object;
    const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);
    const place = await makePlace();
    const commit = await place.commit('one');
    const ledger = await place.open('a');
    ledger.record(entry(commit, 0, { changes: [{ pointer: '/mem', from: null, to: 2 }] }));
    ledger.record(
      entry(commit, 1, { outcome: 'failed', ended: entry(commit, 1).time, sentence: 'Late.', supersededBy: commit }),
    );
    await ledger.flush();
    const lines = await place.records();
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      const value: unknown = JSON.parse(line);
      expect([validate(value), validate.errors]).toEqual([true, null]);
    }
    expect(validate({ ...entry(commit, 0), outcome: 'perhaps' })).toBe(false);
  });

  test('writes what comes together in one commit, shortly after, by itself', async () => {
    const place = await makePlace();
    const commits = [await place.commit('one'), await place.commit('two')];
    const ledger = await place.open('a');
    for (let number = 0; number < 50; number++)
      ledger.record(entry(commits[number % 2] ?? '', number, { app: `/app-${number}` }));
    await expect.poll(() => ledger.unsent(), { timeout: 20_000 }).toBe(0);
    expect(await place.notes()).toHaveLength(50);
    const git = createGit({ directory: place.url });
    expect((await git.run(['rev-list', '--count', 'refs/notes/pacer/prod'])).trim()).toBe('1');
  });

  test('answers from memory at once, and tells its listener', async () => {
    const place = await makePlace();
    const commit = await place.commit('one');
    const seen: LedgerEntry[] = [];
    const ledger = await place.open('a', { onRecord: each => void seen.push(each) });
    ledger.record(entry(commit, 0));
    expect(ledger.last('/shop/cart')).toEqual({ wish: 'wish-1', outcome: 'started', commit });
    expect(ledger.entries({ app: '/shop/cart' })).toEqual([entry(commit, 0)]);
    expect(seen).toEqual([entry(commit, 0)]);
    ledger.record(entry(commit, 0));
    expect(seen).toHaveLength(1);
  });

  test('is not disturbed by a listener that throws', async () => {
    const place = await makePlace();
    const commit = await place.commit('one');
    const ledger = await place.open('a', {
      onRecord() {
        throw new Error('listener');
      },
    });
    ledger.record(entry(commit, 0));
    await ledger.flush();
    expect(await place.notes()).toHaveLength(1);
  });

  test('masks secrets before anything is kept', async () => {
    const place = await makePlace();
    const commit = await place.commit('one');
    const ledger = await place.open('a');
    ledger.record(entry(commit, 0, { changes: [{ pointer: '/env/DB_PASSWORD', from: 'hunter2', to: 'hunter3' }] }));
    await ledger.flush();
    const kept = JSON.stringify([ledger.entries(), await place.records(), await place.notes()]);
    expect(kept).not.toContain('hunter');
    expect(kept).toContain('***');
  });

  test('keeps clusters apart', async () => {
    const place = await makePlace();
    const commit = await place.commit('one');
    const prod = await place.open('a');
    const staging = await place.open('b', { cluster: 'staging' });
    prod.record(entry(commit, 0));
    staging.record(entry(commit, 1, { cluster: 'staging' }));
    await Promise.all([prod.flush(), staging.flush()]);
    expect([await place.notes('prod'), await place.notes('staging')].map(lines => lines.length)).toEqual([1, 1]);
  });
});

describe('a ledger that starts again', () => {
  test('knows everything from git alone', async () => {
    const place = await makePlace();
    const commits = [await place.commit('one'), await place.commit('two')] as const;
    const before = await place.open('a');
    before.record(entry(commits[0], 0, { deployment: 'd1' }));
    before.record(
      entry(commits[1], 1, { deployment: 'd2', wish: 'wish-2', outcome: 'failed', sentence: 'Never healthy.' }),
    );
    await before.close();
    await rm(join(place.folder, 'a'), { recursive: true });
    const ledger = await place.open('a');
    expect(ledger.entries()).toEqual(before.entries());
    expect(ledger.last('/shop/cart')).toEqual({ wish: 'wish-2', outcome: 'failed', commit: commits[1] });
  });

  test('sends what a killed process had only taken down', async () => {
    const place = await makePlace();
    const commit = await place.commit('one');
    // A clock that stands still: the killed process never came to send.
    const killed = await place.open('a', { clock: createVirtualClock() });
    killed.record(entry(commit, 0));
    expect(await place.notes()).toEqual([]);
    const ledger = await place.open('a');
    expect(ledger.last('/shop/cart')?.wish).toBe('wish-1');
    await ledger.flush();
    expect(await place.notes()).toHaveLength(1);
  });

  test('has every line that a process took down before kill -9', async () => {
    const place = await makePlace();
    const commit = await place.commit('one');
    const path = (file: string): string => JSON.stringify(join(import.meta.dirname, file));
    const program = `
      import { systemClock } from ${path('../../clock/clock.ts')};
      import { createLedger } from ${path('../../reconciler/ledger/ledger.ts')};
      import { entry } from ${path('setup-entry.ts')};
      const [directory, url, commit] = process.argv.slice(1);
      const log = { warn: () => undefined };
      const ledger = await createLedger({ directory, url, cluster: 'prod', clock: systemClock, log });
      for (let number = 0; number < 200; number++) ledger.record(entry(commit, number, { app: '/app-' + number }));
      process.kill(process.pid, 'SIGKILL');`;
    const where = [join(place.folder, 'a', 'ledger.git'), place.url, commit];
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, ...where]);
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect(signal).toBe('SIGKILL');
    const ledger = await place.open('a');
    await ledger.flush();
    expect(ledger.entries()).toHaveLength(200);
    expect(await place.notes()).toHaveLength(200);
  });

  test('does not send twice what arrived although nobody heard of it', async () => {
    const place = await makePlace();
    const commit = await place.commit('one');
    const killed = await place.open('a', { clock: createVirtualClock() });
    killed.record(entry(commit, 0));
    const record = messageOf('prod', [JSON.stringify(entry(commit, 0))]);
    await appendNotes(place.url, 'refs/notes/pacer/prod', [{ commit, lines: [proseOf(entry(commit, 0))] }], record);
    const ledger = await place.open('a');
    await ledger.flush();
    expect(await place.notes()).toHaveLength(1);
    expect(ledger.unsent()).toBe(0);
  });

  test('does not write twice what it wrote but could not push', async () => {
    const place = await makePlace();
    const commit = await place.commit('one');
    const first = await place.open('a');
    first.record(entry(commit, 0));
    await first.flush();
    await createGit({ directory: place.url }).run(['update-ref', '-d', 'refs/notes/pacer/prod']);
    await rename(place.url, `${place.url}.away`);
    first.record(entry(commit, 1, { deployment: 'd2' }));
    await first.close();
    await rename(`${place.url}.away`, place.url);
    const ledger = await place.open('a');
    await ledger.flush();
    expect(await place.notes()).toHaveLength(2);
  });

  test('starts without the repository and catches up when it is back', async () => {
    const place = await makePlace();
    const commit = await place.commit('one');
    const first = await place.open('a');
    first.record(entry(commit, 0));
    await first.close();
    await rename(place.url, `${place.url}.away`);
    const clock = createVirtualClock();
    const ledger = await place.open('a', { clock });
    expect(ledger.last('/shop/cart')?.wish).toBe('wish-1');
    ledger.record(entry(commit, 1, { wish: 'wish-2', deployment: 'd2' }));
    await ledger.flush();
    expect(ledger.unsent()).toBe(1);
    expect(place.warnings.map(warning => warning.message)).toContain('ledger not pushed');
    await rename(`${place.url}.away`, place.url);
    await clock.advance(60_000);
    await expect.poll(() => ledger.unsent(), { timeout: 20_000 }).toBe(0);
    expect(await place.notes()).toHaveLength(2);
  });
});

describe('a ledger that is not alone', () => {
  test('joins its lines with those of another writer, and learns of them', async () => {
    const place = await makePlace();
    const commit = await place.commit('one');
    const seen: string[] = [];
    const one = await place.open('a', { onRecord: each => void seen.push(each.app) });
    const other = await place.open('b');
    one.record(entry(commit, 0, { app: '/mine-first' }));
    await one.flush();
    other.record(entry(commit, 1, { app: '/theirs' }));
    await other.flush();
    one.record(entry(commit, 2, { app: '/mine' }));
    await one.flush();
    const apps = (await place.records()).map(line => (JSON.parse(line) as LedgerEntry).app);
    expect(apps.toSorted()).toEqual(['/mine', '/mine-first', '/theirs']);
    expect(seen).toEqual(['/mine-first', '/mine', '/theirs']);
    expect(one.entries()).toHaveLength(3);
  });

  test('loses nothing when several write at the same time', async () => {
    const place = await makePlace();
    const commit = await place.commit('one');
    const writers = await Promise.all(['a', 'b', 'c'].map(name => place.open(name)));
    for (let round = 0; round < 3; round++) {
      for (const [number, writer] of writers.entries())
        writer.record(entry(commit, round, { app: `/app-${number}-${round}` }));
      await Promise.all(writers.map(writer => writer.flush()));
    }
    for (const writer of writers) await writer.flush();
    const lines = await place.records();
    expect(new Set(lines).size).toBe(9);
    expect(lines).toHaveLength(9);
  });

  test('leaves alone what people wrote into the notes', async () => {
    const place = await makePlace();
    const commit = await place.commit('one');
    await appendNotes(place.url, 'refs/notes/pacer/prod', [
      { commit, lines: ['Rolled back by hand, see ticket 12.', '{"version":2}'] },
    ]);
    const ledger = await place.open('a');
    ledger.record(entry(commit, 0));
    await ledger.flush();
    expect(ledger.entries()).toHaveLength(1);
    expect(await place.notes()).toEqual([
      `${commit} Rolled back by hand, see ticket 12.`,
      `${commit} {"version":2}`,
      `${commit} ${proseOf(entry(commit, 0))}`,
    ]);
  });

  test('gives the lines back to a repository that lost its notes', async () => {
    const place = await makePlace();
    const commit = await place.commit('one');
    const ledger = await place.open('a');
    ledger.record(entry(commit, 0));
    await ledger.flush();
    await createGit({ directory: place.url }).run(['update-ref', '-d', 'refs/notes/pacer/prod']);
    await appendNotes(place.url, 'refs/notes/pacer/prod', [{ commit, lines: ['Begun anew.'] }]);
    ledger.record(entry(commit, 1, { deployment: 'd2' }));
    await ledger.flush();
    expect(await place.notes()).toHaveLength(3);
  });
});

test('a line for a commit that nobody has waits and does not hold up the others', async () => {
  const place = await makePlace();
  const ledger = await place.open('a');
  const commit = await place.commit('made after the start');
  ledger.record(entry('0123456789'.repeat(4), 0));
  ledger.record(entry('no commit at all', 0, { app: '/b' }));
  ledger.record(entry(commit, 1, { app: '/c' }));
  await ledger.flush();
  expect(await place.records()).toEqual([expect.stringContaining('"app":"/c"')]);
  expect(ledger.unsent()).toBe(2);
  await ledger.flush();
  expect(place.warnings).toEqual([
    expect.objectContaining({ message: expect.stringContaining('commits are not in the repository') as string }),
  ]);
});
