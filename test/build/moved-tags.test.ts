import { expect, it } from 'vitest';
import { createImages } from '../../reconciler/build/images.ts';
import { createWantedKeys } from '../../reconciler/build/wanted-keys.ts';
import { desiredStateOf } from '../loop/small-line.ts';

const one = `sha256:${'1'.repeat(64)}`;
const two = `sha256:${'2'.repeat(64)}`;

it('a tag that somebody moved is told of for as long as its image is wanted', async () => {
  const tags = new Map<string, string>();
  let commit = 'first';
  const wanted = createWantedKeys();
  const images = createImages({
    sources: {
      authorOf: () => Promise.resolve(undefined),
      state: () => Promise.resolve({ kind: 'known', commit, identity: commit }),
    },
    parents: { find: () => Promise.reject(new Error('there is none')) },
    builds: undefined,
    wanted,
    registry: {
      headManifest(_repository, reference) {
        // Every key is there from the start, and every image by its digest.
        const digest = reference.startsWith('sha256:') ? reference : (tags.get(reference) ?? one);
        return Promise.resolve({ digest });
      },
    },
  });
  const desired = desiredStateOf({}, { '/a': '' });
  const build = desired.apps.get('/a')!.build!;
  wanted.desire([build], true);
  const look = () => images.resolve(build, desired, desired.cluster!);

  const state = await look();
  tags.set(state.kind === 'ready' ? state.key : '', two);
  images.recheck('a');
  expect(await look()).toMatchObject({ kind: 'ready', reference: `registry.example.com/a@${one}` });
  expect(images.moved()).toEqual([expect.stringContaining(`was moved from ${one} to ${two}`)]);

  commit = 'second';
  await look();
  expect(images.moved()).toEqual([]);
});
