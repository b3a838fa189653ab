import { load } from 'js-yaml';
import { lockTextSteps } from '../../reconciler/desired/lock-text.ts';
import type { LockEntry } from '../../reconciler/desired/types.ts';
import { editLock, openLock, writeLock } from '../../reconciler/lock/edit.ts';
import { runSteps } from '../cpu.ts';
import type { Figure } from '../figures.ts';
import { appId } from '../fleet.ts';
import { median } from '../statistics.ts';

const turns = 9;
const releases = 100;

/**
 * What it costs to read the lock file of so many apps, and to put a hundred releases into it. CPU time of this process; the
 * baseline is a YAML parser that reads the same text.
 */
export function measureLock(apps: number): readonly Figure[] {
  const text = editLock(undefined, entriesOf(apps, 'a')) ?? '';
  const wanted = new Map([...entriesOf(apps, 'b')].filter((_, index) => index % (apps / releases) === 0));
  const reads: number[] = [];
  const edits: number[] = [];
  const pieces: number[] = [];
  const baselines: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const read = runSteps(lockTextSteps(text));
    const opened = runSteps(openLock(text));
    if (read.value?.blocks.length !== apps || opened.value === undefined)
      throw new Error('The lock file was not read line by line.');
    const written = runSteps(writeLock(opened.value, wanted));
    if (written.value.length !== text.length || written.value === text)
      throw new Error('The lock file was not edited.');
    reads.push(read.total);
    edits.push(opened.total + written.total);
    pieces.push(Math.max(read.longest, opened.longest, written.longest));
    if (turn < 3) baselines.push(runSteps(parse(text)).total);
  }
  const baseline = { name: 'js-yaml reads the same text', value: median(baselines) };
  return [
    { measure: `read the lock file of ${apps} apps: CPU`, value: median(reads), unit: 'ms', baseline },
    { measure: `put ${releases} releases into it: CPU`, value: median(edits), unit: 'ms', baseline },
    {
      measure: 'the longest piece of both that nobody can interrupt: CPU',
      value: median(pieces),
      unit: 'ms',
      baseline,
      aim: 20,
    },
  ];
}

// eslint-disable-next-line require-yield -- measured like what has steps
function* parse(text: string): Generator<void, unknown, void> {
  return load(text);
}

function entriesOf(apps: number, digit: string): ReadonlyMap<string, LockEntry> {
  return new Map(
    Array.from({ length: apps }, (_, index) => {
      const id = appId(index);
      const entry = {
        image: id.slice(1),
        tag: `${digit.repeat(12)}-1`,
        digest: `sha256:${digit.repeat(64)}`,
        key: `k${digit.repeat(20)}`,
        source: `https://git.example.com${id}.git`,
        commit: digit.repeat(40),
        build: `https://jenkins.example.com/job/pacer/job/build-image/${10_000 + index}/`,
      };
      return [id, entry];
    }),
  );
}
