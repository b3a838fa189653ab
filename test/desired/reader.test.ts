import { describe, expect, it } from 'vitest';
import { createDesiredReader } from '../../reconciler/desired/read.ts';
import type { DesiredState } from '../../reconciler/desired/types.ts';
import { app, clusterFile, places, read, snapshotOf } from './repository.ts';

const url = 'https://git.example.com/ops/desired.git';
const onBase = (id: string): string => `kind: App\nextends: ../../apps/base.yaml\nmarathon: {id: ${id}, cmd: ls}\n`;
const files = {
  'apps/base.yaml': 'marathon: {mem: 32}\n',
  'clusters/prod/a.yaml': app('/a'),
  'clusters/prod/b.yaml': onBase('/b'),
  'clusters/prod/c.yaml': app('/c', '  env: {X: "${vars.name}"}\n'),
};

/** Ids of the apps that came back as the same object. */
function kept(before: DesiredState, after: DesiredState): readonly string[] {
  return [...after.apps].filter(([id, each]) => before.apps.get(id) === each).map(([id]) => id);
}

describe('reading the next commit', () => {
  it('gives the same objects for apps whose files did not change', () => {
    const reader = createDesiredReader();
    const first = read(files, { reader });
    expect(kept(first, read(files, { reader }))).toEqual(['/a', '/b', '/c']);
    const second = read({ ...files, 'clusters/prod/a.yaml': app('/a', '  env: {}\n') }, { reader });
    expect(kept(first, second)).toEqual(['/b', '/c']);
    expect(second.apps.get('/a')).not.toBe(first.apps.get('/a'));
  });

  it('sees a change of a base, of its coming and going, and of a variable', () => {
    const reader = createDesiredReader();
    const first = read(files, { reader });
    const changed = read({ ...files, 'apps/base.yaml': 'marathon: {mem: 64}\n' }, { reader });
    expect(kept(first, changed)).toEqual(['/a', '/c']);
    expect(changed.apps.get('/b')?.definition['mem']).toBe(64);
    const { 'apps/base.yaml': _, ...without } = files;
    const gone = read(without, { reader });
    expect([...gone.apps.keys()]).toEqual(['/a', '/c']);
    expect(places(gone)).toEqual(['clusters/prod/b.yaml:2:10 extends-missing']);
    expect(read(files, { reader }).apps.get('/b')?.definition['mem']).toBe(32);
    const variable = read({ ...files, 'clusters/prod/cluster.yaml': clusterFile.replace('blue', 'green') }, { reader });
    expect(variable.apps.get('/c')?.definition['env']).toEqual({ X: 'green' });
  });

  it('keeps apps when only the rules of the cluster change', () => {
    const reader = createDesiredReader();
    const first = read(files, { reader });
    const second = read(
      { ...files, 'clusters/prod/cluster.yaml': `${clusterFile}policy: {prune: true}\n` },
      { reader },
    );
    expect(second.cluster?.policy.prune).toBe(true);
    expect(kept(first, second)).toEqual(['/a', '/b', '/c']);
  });

  it('gives the same answer as a reader that never read before', () => {
    const reader = createDesiredReader();
    const steps = [
      files,
      { ...files, 'clusters/prod/a.yaml': 'kind: App\nmarathon: [' },
      { ...files, 'clusters/prod/d.yaml': app('/a') },
      { ...files, 'apps/base.yaml': 'extends: base.yaml' },
      { 'clusters/prod/cluster.yaml': 'x' },
      files,
    ];
    const plain = (state: DesiredState): unknown => ({
      ...state,
      apps: [...state.apps].map(([id, { positionOf, inherited, ...rest }]) => [
        id,
        rest,
        positionOf('/cmd'),
        inherited?.(),
      ]),
      images: [...state.images],
      unknown: [...state.unknown],
    });
    for (const step of steps) expect(plain(read(step, { reader }))).toEqual(plain(read(step)));
  });

  it('serves several clusters side by side', () => {
    const reader = createDesiredReader();
    const both = {
      ...files,
      'clusters/test/cluster.yaml': clusterFile.replace('blue', 'test'),
      'clusters/test/c.yaml': files['clusters/prod/c.yaml'],
    };
    const snapshot = snapshotOf(both);
    const prod = reader.read(snapshot, 'prod', url);
    const test = reader.read(snapshot, 'test', url);
    expect([...test.apps.keys()]).toEqual(['/c']);
    expect(test.apps.get('/c')?.definition['env']).toEqual({ X: 'test' });
    expect(kept(prod, reader.read(snapshot, 'prod', url))).toEqual(['/a', '/b', '/c']);
  });

  it('checks against the Marathon that is there', () => {
    // Since 1.8 an id may not end in a word that is part of Marathon's own addresses.
    const reader = createDesiredReader();
    const file = { 'clusters/prod/a.yaml': app('/shop/restart') };
    expect(places(read(file, { reader, dialect: '1.4' }))).toEqual([]);
    expect(places(read(file, { reader, dialect: '1.8' }))).toEqual(['clusters/prod/a.yaml:3:7 marathon-rule']);
    expect(places(read(file, { reader, dialect: '1.4' }))).toEqual([]);
  });

  it('can be done in steps that give way to others', () => {
    const many = Object.fromEntries(Array.from({ length: 230 }, (_, n) => [`clusters/prod/f${n}.yaml`, app(`/f${n}`)]));
    const generator = createDesiredReader().steps(snapshotOf(many), 'prod', url);
    let pauses = 0;
    let size = 0;
    for (;;) {
      const { done, value } = generator.next();
      if (done === true) {
        size = value.apps.size;
        break;
      }
      pauses++;
    }
    expect(size).toBe(230);
    // After every fifty files that are read, and a few times while they are put together.
    expect(pauses).toBeGreaterThanOrEqual(4);
    expect(pauses).toBeLessThan(15);
  });

  it('costs little when one file of thousands changed', () => {
    const many = Object.fromEntries(
      Array.from({ length: 3000 }, (_, n) => [`clusters/prod/f${n}.yaml`, app(`/f${n}`)]),
    );
    const before = snapshotOf(many);
    const after = snapshotOf({ 'clusters/prod/f7.yaml': app('/f7', '  env: {}\n') });
    const next = { ...before, files: new Map([...before.files, ...after.files]) };
    const reader = createDesiredReader();
    const cold = timed(() => reader.read(before, 'prod', url));
    const warm = timed(() => reader.read(next, 'prod', url));
    expect(warm).toBeLessThan(cold / 3);
  });
});

function timed(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}
