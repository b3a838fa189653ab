import { beforeEach, describe, expect, it } from 'vitest';
import { createSmallLine, type SmallLine } from './small-line.ts';

const tree = {
  'images/base-os': '',
  'images/java-8': 'images/base-os',
  'images/java-11': 'images/base-os',
  'images/java-17': 'images/base-os',
  'images/tomcat-8': 'images/java-8',
  'images/tomcat-9': 'images/java-11',
  'images/tomcat-10': 'images/java-17',
};
const apps = { '/shop/cart': 'images/tomcat-10', '/shop/old': 'images/tomcat-8' };

describe('the line of base images', () => {
  let small: SmallLine;
  beforeEach(() => {
    small = createSmallLine();
  });

  const kinds = (names: readonly string[]): readonly (string | undefined)[] =>
    names.map(name => small.state(name)?.kind);

  it('is built in order, as parallel as the tree allows, each image once, though no app needs it', async () => {
    small.desire(tree);
    await small.pass(10_000);
    expect(small.built[0]).toBe('images/base-os');
    expect(small.built.slice(1, 4).toSorted()).toEqual(['images/java-11', 'images/java-17', 'images/java-8']);
    expect(small.built).toHaveLength(7);
    expect(small.mostAtOnce()).toBe(3);
    expect(new Set(kinds(Object.keys(tree)))).toEqual(new Set(['ready']));
  });

  it('says what each image waits for', async () => {
    small.desire(tree, apps);
    await small.pass(500);
    expect(small.state('images/base-os')).toMatchObject({ kind: 'building', sentence: 'build #1 is running' });
    expect(small.state('images/java-17')).toMatchObject({
      kind: 'building',
      sentence: 'waits for images/base-os: build #1 is running',
      waitsFor: 'images/base-os',
    });
    expect(small.state('/shop/cart')).toMatchObject({
      kind: 'building',
      sentence:
        'waits for images/tomcat-10, which waits for images/java-17, which waits for images/base-os: build #1 is running',
    });
  });

  it('rebuilds what stands on a changed image, in order and once, and nothing else', async () => {
    small.desire(tree, apps);
    await small.pass(10_000);
    const before = small.state('/shop/cart');
    const untouched = small.state('/shop/old');
    expect(small.built).toHaveLength(9);

    small.push('images/java-17.git', 'second');
    await small.pass(10_000);
    expect(small.built.slice(9)).toEqual(['images/java-17', 'images/tomcat-10', 'shop/cart']);
    expect(small.state('/shop/cart')).toMatchObject({ kind: 'ready' });
    expect(small.state('/shop/cart')).not.toEqual(before);
    expect(small.state('/shop/old')).toEqual(untouched);

    small.push('images/java-17.git', 'first');
    await small.pass(10_000);
    expect(small.built).toHaveLength(12);
    expect(small.state('/shop/cart')).toEqual(before);
  });

  it('follows a commit that changes how an image is made', async () => {
    small.desire(tree, apps);
    await small.pass(10_000);
    small.desire({ ...tree, 'images/tomcat-8': { from: 'images/java-8', copy: '/elsewhere' } }, apps);
    await small.pass(10_000);
    expect(small.built.slice(9)).toEqual(['images/tomcat-8', 'shop/old']);
  });

  it('asks Jenkins and the registry once for a base image, however many apps stand on it', async () => {
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`/app-${index}`, 'images/base-os']));
    small.desire({ 'images/base-os': '' }, many);
    await small.pass(950);
    expect(small.built).toEqual(['images/base-os']);
    expect(small.lookups()).toBeLessThan(15);
  });

  it('asks nothing while nothing happens', async () => {
    small.desire(tree, apps);
    await small.pass(10_000);
    const before = small.lookups();
    await small.pass(120_000);
    expect(small.lookups()).toBe(before);
  });

  it('keeps its children waiting when an image cannot be told, and goes on by itself', async () => {
    small.registryAway = true;
    small.desire(tree, apps);
    await small.pass(5_000);
    expect(small.state('images/tomcat-10')).toMatchObject({
      kind: 'unknown',
      sentence: expect.stringMatching(
        /^Waits for images\/java-17, which waits for images\/base-os: .*registry/,
      ) as string,
    });
    expect(small.built).toEqual([]);
    small.registryAway = false;
    await small.pass(10_000);
    expect(small.built).toHaveLength(9);
  });

  it('says of a source that vanished what to do, to the image and to all that stand on it', async () => {
    const problem = { code: 'source-reference-missing', sentence: 'No branch.', advice: 'Push.' } as const;
    small.sourceProblems.set('images/base-os.git', { kind: 'missing', ...problem });
    small.desire({ 'images/base-os': '' }, { '/a': 'images/base-os' });
    await small.pass(1_000);
    expect(small.state('/a')).toMatchObject({
      kind: 'failed',
      code: 'source-reference-missing',
      advice: 'Push.',
      sentence: 'Waits for images/base-os: no branch.',
    });
  });

  it('refuses images that are built from each other, and waits for nobody', async () => {
    small.desire({ 'images/a': 'images/b', 'images/b': 'images/a', 'images/c': 'images/a' }, { '/x': 'images/c' });
    await small.pass(1_000);
    expect(small.built).toEqual([]);
    expect(small.state('/x')).toMatchObject({ kind: 'failed' });
  });

  it('says of a build that succeeded and pushed nothing what to do, and hears when the image is pushed after all', async () => {
    small.buildsPush = false;
    small.desire({ 'images/base-os': '' });
    await small.pass(3_000);
    expect(small.state('images/base-os')).toMatchObject({ kind: 'failed', code: 'image-not-pushed' });
    const key = small.jenkins.triggers[0]?.['TAG'] ?? '';
    small.tags.set(`images/base-os:${key}`, `sha256:${'7'.repeat(64)}`);
    small.touch(build => build.image === 'images/base-os');
    await small.pass(1_000);
    expect(small.state('images/base-os')).toMatchObject({ kind: 'ready' });
    expect(small.built).toHaveLength(1);
  });

  it('does not take an image that is not the one which the build says it pushed, until it is', async () => {
    const pushed = `sha256:${'8'.repeat(64)}`;
    small.jenkins.artifact = () => Promise.resolve(Buffer.from(JSON.stringify({ digest: pushed })));
    small.desire({ 'images/base-os': '' }, { '/a': 'images/base-os' });
    await small.pass(3_000);
    expect(small.state('images/base-os')).toMatchObject({ kind: 'failed', code: 'image-other-digest' });
    expect(small.state('/a')).toMatchObject({ kind: 'failed', code: 'image-other-digest', waitsFor: 'images/base-os' });
    const key = small.jenkins.triggers[0]?.['TAG'] ?? '';
    small.tags.set(`images/base-os:${key}`, pushed);
    small.touch(build => build.image === 'images/base-os');
    await small.pass(500);
    expect(small.state('images/base-os')).toMatchObject({ kind: 'ready' });
  });

  describe('that the registry has lost', () => {
    const lose = (repository: string): void => {
      for (const name of small.tags.keys()) if (name.startsWith(`${repository}:`)) small.tags.delete(name);
    };
    const restart = (): void => {
      const { tags, jenkins } = small;
      small = createSmallLine({ tags, jenkins });
    };

    it('is built again when it is wanted again, once, although Jenkins still shows the old build', async () => {
      small.desire({ 'images/base-os': '' });
      await small.pass(3_000);
      small.push('images/base-os.git', 'second');
      await small.pass(3_000);
      lose('images/base-os');
      small.images.recheck('images/base-os');
      await small.pass(60_000);
      small.push('images/base-os.git', 'first');
      await small.pass(5_000);
      expect(small.state('images/base-os')).toMatchObject({ kind: 'ready', sourceCommit: 'first' });
      expect(small.built).toHaveLength(3);
    });

    it('is built again after a restart, where the build said what it pushed', async () => {
      small.reports = true;
      small.desire({ 'images/base-os': '' });
      await small.pass(3_000);
      lose('images/base-os');
      restart();
      await small.pass(70_000);
      small.desire({ 'images/base-os': '' });
      await small.pass(3_000);
      expect(small.state('images/base-os')).toMatchObject({ kind: 'ready' });
      expect(small.jenkins.triggers).toHaveLength(2);
    });

    it('is not built over and over when the new build pushes nothing', async () => {
      small.reports = true;
      small.desire({ 'images/base-os': '' });
      await small.pass(3_000);
      lose('images/base-os');
      restart();
      small.buildsPush = false;
      await small.pass(70_000);
      small.desire({ 'images/base-os': '' });
      for (let minute = 0; minute < 5; minute++) {
        await small.pass(60_000);
        small.touch(() => true);
      }
      await small.pass(1_000);
      expect(small.state('images/base-os')).toMatchObject({ kind: 'failed', code: 'image-not-pushed' });
      expect(small.jenkins.triggers).toHaveLength(2);
    });
  });

  describe('on a finished image', () => {
    const parent = 'registry.example.com/debian:12';
    const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;

    it('is built again when the tag of that image moves', async () => {
      small.tags.set('debian:12', digest('1'));
      small.desire({ 'images/java-17': parent }, { '/a': 'images/java-17' });
      await small.pass(5_000);
      expect(small.built).toEqual(['images/java-17', 'a']);
      expect(small.jenkins.triggers[0]?.['PARENT']).toBe(`registry.example.com/debian@${digest('1')}`);

      expect(await small.parents.look()).toEqual([]);
      small.tags.set('debian:12', digest('2'));
      expect(await small.parents.look()).toEqual([parent]);
      small.touch(build => build.from === parent);
      await small.pass(5_000);
      expect(small.built).toEqual(['images/java-17', 'a', 'images/java-17', 'a']);
    });

    it('of Docker Hub without a folder is one of its library', async () => {
      small.tags.set('library/debian:12', digest('1'));
      expect(await small.parents.find('docker.io/debian:12')).toBe(`docker.io/library/debian@${digest('1')}`);
    });

    it('stays with what was known while the registry is away, and says so where nothing was', async () => {
      small.tags.set('debian:12', digest('1'));
      small.desire({ 'images/java-17': parent });
      await small.pass(5_000);
      small.registryAway = true;
      expect(await small.parents.look()).toEqual([]);
      expect(await small.parents.find(parent)).toBe(`registry.example.com/debian@${digest('1')}`);
      expect(await small.parents.find('other:1')).toMatchObject({ kind: 'unknown', code: 'parent-image-unknown' });
      small.registryAway = false;
      await small.clock.advance(3_000);
      expect(await small.parents.find('other:1')).toMatchObject({ kind: 'failed', code: 'parent-image-missing' });
    });

    it('that is named by digest asks nobody', async () => {
      const before = small.lookups();
      expect(await small.parents.find(`other.example.com/x@${digest('3')}`)).toBe(`other.example.com/x@${digest('3')}`);
      expect(await small.parents.look()).toEqual([]);
      expect(small.lookups()).toBe(before);
    });
  });
});
