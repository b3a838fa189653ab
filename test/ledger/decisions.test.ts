import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { createGit } from '../../git/git.ts';
import { freezesOf, parseDecision, withoutOld, type Decision } from '../../reconciler/ledger/decision.ts';
import { openDecisions, type Decisions } from '../../reconciler/ledger/decisions.ts';
import { makePlace, type Place } from './setup.ts';

const now = Date.parse('2026-11-22T12:00:00.000Z');
const stamp = (id: string, time = '2026-11-22T11:00:00.000Z') => ({ id, time, by: 'ada@example.com' });
const freeze = (id: string, more: Partial<Extract<Decision, { kind: 'freeze' }>> = {}): Decision => ({
  ...stamp(id, new Date().toISOString()),
  kind: 'freeze',
  reason: 'Audit',
  ...more,
});

async function open(place: Place, name: string, onChange?: () => void): Promise<Decisions> {
  const decisions = await openDecisions({
    directory: join(place.folder, name, 'decisions.git'),
    url: place.url,
    cluster: 'prod',
    clock: systemClock,
    log: { warn: (fields, message) => void place.warnings.push({ ...fields, message }) },
    ...(onChange === undefined ? {} : { onChange }),
  });
  onTestFinished(() => decisions.close());
  return decisions;
}

test('a freeze is in the repository when the call returns, and in force after a start with an empty disk', async () => {
  const place = await makePlace();
  await place.commit('a');
  const first = await open(place, 'one');
  expect(await first.decide(freeze('f1', { apps: ['/shop'] }))).toBe('repository');
  await first.close();
  await rm(join(place.folder, 'one'), { recursive: true });
  const second = await open(place, 'one');
  expect(second.freezes()).toEqual([{ id: 'f1', reason: 'Audit', owner: 'ada@example.com', apps: ['/shop'] }]);
});

test('git log tells who decided what', async () => {
  const place = await makePlace();
  const decisions = await open(place, 'one');
  await decisions.decide(freeze('f1'));
  await decisions.decide({ ...stamp('u1', new Date().toISOString()), kind: 'unfreeze', freeze: 'f1' });
  const log = await createGit({ directory: place.url }).run(['log', '--format=%s', 'refs/pacer/prod/decisions']);
  expect(log.trim().split('\n')).toEqual([
    'Lift the freeze f1 (ada@example.com)',
    'Freeze the cluster: Audit (ada@example.com)',
  ]);
  expect(decisions.freezes()).toEqual([]);
});

test('while the repository is away a freeze holds all the same, is on the disk, and says so', async () => {
  const place = await makePlace();
  const first = await open(place, 'one');
  await rename(place.url, `${place.url}.away`);
  expect(await first.decide(freeze('f1'))).toBe('disk');
  expect(first.freezes()).toHaveLength(1);
  expect(first.unsent()).toBe(1);
  await first.close();
  const second = await open(place, 'one');
  expect(second.freezes()).toHaveLength(1);
  await second.close();
  await rename(`${place.url}.away`, place.url);
  const third = await open(place, 'one');
  expect([third.unsent(), (await open(place, 'two')).freezes().length]).toEqual([0, 1]);
});

test('two that decide at the same time both get through', async () => {
  const place = await makePlace();
  const [one, two] = [await open(place, 'one'), await open(place, 'two')];
  await Promise.all([one.decide(freeze('f1')), two.decide(freeze('f2')), one.decide(freeze('f3'))]);
  const third = await open(place, 'three');
  expect(
    third
      .freezes()
      .map(each => each.id)
      .toSorted(),
  ).toEqual(['f1', 'f2', 'f3']);
});

test('who listens hears of every decision', async () => {
  const place = await makePlace();
  let heard = 0;
  const decisions = await open(place, 'one', () => (heard += 1));
  await decisions.decide(freeze('f1'));
  expect(heard).toBe(1);
});

test('a freeze is over when its time is, or when it is lifted', () => {
  const until = '2026-11-22T12:00:00.000Z';
  const frozen: Decision = { ...stamp('f1'), kind: 'freeze', reason: 'x', until };
  expect(freezesOf([frozen], now - 1)).toEqual([{ id: 'f1', reason: 'x', owner: 'ada@example.com', until: now }]);
  expect(freezesOf([frozen], now)).toEqual([]);
  expect(freezesOf([frozen, { ...stamp('u1'), kind: 'unfreeze', freeze: 'f1' }], now - 1)).toEqual([]);
});

test('what is over for ninety days is forgotten; a freeze without an end is not', () => {
  const old = '2026-01-01T00:00:00.000Z';
  const forEver: Decision = { ...stamp('f1', old), kind: 'freeze', reason: 'x' };
  const over: Decision = { ...stamp('f2', old), kind: 'freeze', reason: 'x', until: old };
  const agreed: Decision = { ...stamp('a1', old), kind: 'approval', plan: 'p', actions: [] };
  expect(withoutOld([forEver, over, agreed], now)).toEqual([forEver]);
});

test.each(['', 'x', '{}', '{"id":"1","time":"t","by":"b","kind":"later"}', 'null', '[]'])(
  'a line that is no decision is no decision: %s',
  line => {
    expect(parseDecision(line)).toBeUndefined();
  },
);
