import { describe, expect, it } from 'vitest';
import { parseReport } from '../../reconciler/build/build-report.ts';
import { judgeDigest, judgeMissing, type FinishedBuild } from '../../reconciler/build/judge-push.ts';
import { nameFailure } from '../../reconciler/build/name-failure.ts';

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const build: FinishedBuild = {
  image: 'shop/cart',
  key: 'k1',
  url: 'http://jenkins/1/',
  isUnstable: false,
  report: undefined,
};
const registry = (there: readonly string[], tags: readonly string[] = []) => ({
  headManifest: (_repository: string, reference: string) =>
    Promise.resolve(there.includes(reference) ? { digest: reference } : undefined),
  tags: () => Promise.resolve(tags),
});

describe('a build that succeeded', () => {
  it('and pushed nothing is named, with the tags that are there', async () => {
    expect(await judgeMissing(build, registry([], ['latest', '1.0']))).toMatchObject({
      kind: 'failed',
      code: 'image-not-pushed',
      sentence: 'The build succeeded, but the registry has no image shop/cart:k1.',
      advice: expect.stringContaining('exactly the tag it is given') as string,
      evidence: ['Tags of shop/cart: latest, 1.0'],
      url: 'http://jenkins/1/',
    });
  });

  it('and pushed under another tag is told which', async () => {
    const report = { digest: digest('1'), tag: 'latest' };
    expect(await judgeMissing({ ...build, report }, registry([digest('1')], ['latest']))).toMatchObject({
      code: 'image-other-tag',
      sentence: expect.stringContaining('under the tag latest') as string,
    });
    expect(await judgeMissing({ ...build, report }, registry([]))).toMatchObject({ code: 'image-not-pushed' });
  });

  it('and pushed another digest than it says is no use; one that says nothing is believed', () => {
    expect(judgeDigest({ ...build, report: { digest: digest('1') } }, digest('2'))).toMatchObject({
      code: 'image-other-digest',
      sentence: expect.stringContaining(digest('1')) as string,
    });
    expect(judgeDigest({ ...build, report: { digest: digest('2') } }, digest('2'))).toBeUndefined();
    expect(judgeDigest(build, digest('2'))).toBeUndefined();
  });

  it.each(['', 'no json', '[]', '{"digest": 1}', '{"digest": "sha256:short"}', 'null'])(
    'and whose image.json is %j has no report',
    text => {
      expect(parseReport(Buffer.from(text))).toBeUndefined();
    },
  );
});

describe('a build that failed', () => {
  it.each([
    ['PUT /v2/a/blobs/uploads/1 answered 507 (the registry is full)', 'registry-full'],
    ['received unexpected HTTP status: 507 Insufficient Storage', 'registry-full'],
    ['error parsing HTTP 413 response body: 413 Request Entity Too Large', 'registry-upload-too-large'],
    ['the commit abc is on no branch or tag of https://git.example.com/a.git', 'source-reference-missing'],
  ])('because of %j is named %s, with advice', (line, code) => {
    expect(nameFailure({ kind: 'failed', sentence: 'Build #1 ended with FAILURE.', evidence: [line] })).toMatchObject({
      code,
      advice: expect.stringMatching(/What runs is kept/) as string,
    });
  });

  it('for a reason of its own keeps its own words', () => {
    const state = { kind: 'failed', sentence: 'make: *** [all] Error 2', evidence: [] } as const;
    expect(nameFailure(state)).toBe(state);
  });
});
