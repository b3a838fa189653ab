import { describe, expect, it } from 'vitest';
import type { DesiredApp, DesiredState } from '../../reconciler/desired/types.ts';
import type { ImageState } from '../../reconciler/plan/types.ts';
import { build } from '../plan/desired.ts';
import { appDefinition } from './fake-marathon.ts';
import { createSmallCluster } from './small-cluster.ts';

const a = appDefinition('/a');
const healthy = { sync: 'synced', health: 'healthy' };

describe('a look at an app whose image is built', () => {
  it('does not have Marathon run an image that was built and is in the registry no more; it looks again soon', async () => {
    const reference = `registry.example.com/a@sha256:${'1'.repeat(64)}`;
    const small = createSmallCluster({
      image: () => ({ kind: 'ready', reference, key: 'k', sourceCommit: 'c' }),
    });
    const sentence = `The image ${reference} is not in the registry.`;
    let isThere = false;
    const missing = (): Promise<ImageState | undefined> =>
      Promise.resolve(isThere ? undefined : { kind: 'failed', sentence, evidence: [] });
    Object.assign(small.parts, { presence: { ...small.parts.presence, missing } });
    small.desire('c1', [a], { build });
    expect(await small.look('/a')).toBe(1_000);
    expect(small.marathon.writes).toEqual([]);
    expect(small.state('/a')).toMatchObject({ sync: 'held', sentence });
    isThere = true;
    await small.look('/a');
    expect(small.marathon.writes).toEqual(['PUT /a']);
  });

  it('leaves what it said of an app while git, registry or Jenkins take long to say which image it wants', async () => {
    const small = createSmallCluster({
      image: () => ({ kind: 'ready', reference: 'registry.example.com/a:1', key: 'k', sourceCommit: 'c' }),
    });
    const { resolve } = small.parts.images;
    let asked: number | undefined = 250;
    Object.assign(small.parts, {
      images: {
        resolve: (app: DesiredApp, desired: DesiredState) =>
          asked === undefined ? resolve(app, desired) : Promise.resolve({ asked }),
      },
    });
    small.desire('c1', [a], { build });
    expect(await small.look('/a')).toBe(5_000);
    expect(small.state('/a')).toBeUndefined();
    asked = 5_250;
    await small.look('/a');
    expect(small.state('/a')).toMatchObject({
      sync: 'unknown',
      sentence: expect.stringContaining('take long') as string,
    });
    asked = undefined;
    expect(await small.follow('/a')).toMatchObject(healthy);
    asked = 60_000;
    expect(await small.look('/a')).toBe(5_000);
    expect(small.state('/a')).toMatchObject(healthy);
    expect(small.marathon.writes).toEqual(['PUT /a']);
  });
});
