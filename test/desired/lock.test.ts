import { describe, expect, it } from 'vitest';
import { adviseState } from '../../reconciler/desired/advice/advise-state.ts';
import type { LockEntry } from '../../reconciler/desired/types.ts';
import { editLock } from '../../reconciler/lock/edit.ts';
import { app, lines, read } from './repository.ts';

const lock = 'clusters/prod/images.lock.yaml';
const build = 'build: {source: {repository: ../cart.git}, dockerfile: Dockerfile}\n';
const built = (id: string): string =>
  `kind: App\n${build}marathon: {id: ${id}, cmd: sleep 1, cpus: 1, mem: 32, instances: 1}\n`;
const entry: LockEntry = {
  image: 'cart',
  tag: 'k1',
  digest: `sha256:${'0'.repeat(64)}`,
  key: 'k1',
  source: 'https://git.example.com/cart.git',
  commit: 'c'.repeat(40),
};
const text =
  editLock(
    undefined,
    new Map([
      ['/cart', entry],
      ['/db', entry],
    ]),
  ) ?? '';
const files = {
  'clusters/prod/cart.yaml': built('/cart'),
  'clusters/prod/db.yaml': built('/db'),
  'clusters/prod/web.yaml': app('/web'),
};

describe('the lock file of a cluster', () => {
  it('is no app: it is read as what it is, and says which image each app runs', () => {
    const state = read({ ...files, [lock]: text });
    expect(lines(state)).toEqual([]);
    expect([...state.apps.keys()]).toEqual(['/cart', '/db', '/web']);
    expect(state.lock?.entries.get('/cart')).toEqual(entry);
    expect(state.unreadable).toEqual([]);
    expect(adviseState(state).filter(problem => problem.file === lock)).toEqual([]);
  });

  it('that cannot be parsed makes the apps with a build unknown, and no others', () => {
    const state = read({ ...files, [lock]: `${text}\n<<<<<<< HEAD\n` });
    expect([...state.apps.keys()]).toEqual(['/web']);
    expect([...state.unknown.keys()]).toEqual(['/cart', '/db']);
    expect(state.unknown.get('/cart')?.[0]).toMatchObject({ file: lock, severity: 'error', code: 'yaml-syntax' });
    expect(state.unreadable).toEqual([]);
  });

  it('with a mistake in one entry makes that app unknown, and names the line and the column', () => {
    const state = read({ ...files, [lock]: text.replace('sha256:', 'sha1:') });
    expect([...state.apps.keys()]).toEqual(['/db', '/web']);
    expect(lines(state)).toEqual([
      `${lock}:7:13: "apps./cart.digest" must be sha256: and 64 hexadecimal digits, but is the text "sha1:${'0'.repeat(55)}…". (wrong-value)`,
    ]);
  });

  it('says what is missing, misspelt, or no id', () => {
    const broken = text.replace('    tag: k1\n', '').replace('  /db:', '  db:').replace('    source', '    sourec');
    expect(lines(read({ ...files, [lock]: broken }))).toEqual([
      expect.stringContaining(`${lock}:4:3: "apps./cart" needs the field "tag".`),
      expect.stringContaining(`${lock}:4:3: "apps./cart" needs the field "source".`),
      expect.stringContaining(`${lock}:8:5: The field "sourec" is not known in "apps./cart". Did you mean "source"?`),
      expect.stringContaining(`${lock}:10:3: "db" is not the id of an app. (lock-not-an-app)`),
    ]);
  });

  it('that is not used, because of "record: none", makes no app unknown; the mistake is said all the same', () => {
    const cluster = 'marathon: {url: "http://m"}\nimages: {record: none}\n';
    const state = read({ ...files, 'clusters/prod/cluster.yaml': cluster, [lock]: text.replace('sha256:', 'sha1:') });
    expect([...state.apps.keys()]).toEqual(['/cart', '/db', '/web']);
    expect(state.problems).toHaveLength(1);
  });

  it('comes back as the same object while the file is the same', () => {
    const state = read({ ...files, [lock]: text });
    expect(state.lock?.blob).toBe(read({ ...files, [lock]: text }).lock?.blob);
  });
});

describe('promotion in cluster.yaml', () => {
  const staging = 'clusters/staging/images.lock.yaml';
  const cluster = (images: string): string => `marathon: {url: "http://m"}\nimages: ${images}\n`;

  it('reads the lock of the other cluster, whose mistakes hold nothing here', () => {
    const other = { 'clusters/staging/cluster.yaml': cluster('{}') };
    const wanted = { 'clusters/prod/cluster.yaml': cluster('{from: staging, healthyFor: 1h}') };
    const state = read({ ...files, ...other, ...wanted, [lock]: text, [staging]: text });
    expect(state.cluster?.images).toEqual({ record: 'branch', from: 'staging', healthyForMilliseconds: 3_600_000 });
    expect(state.promotable?.entries.get('/db')).toEqual(entry);
    const broken = read({ ...files, ...other, ...wanted, [lock]: text, [staging]: 'x' });
    expect([...broken.apps.keys()]).toEqual(['/cart', '/db', '/web']);
    expect(broken.problems).toHaveLength(1);
  });

  it.each([
    [
      '{from: stagin}',
      '2:16: "images.from" names the cluster stagin, which this repository does not have. Did you mean staging? (promotion-cluster-missing)',
    ],
    ['{from: prod}', '2:10: "images.from" names the cluster prod itself. (wrong-value)'],
    [
      '{healthyFor: 1h}',
      '2:10: "images.healthyFor" says when to promote, so it goes together with "images.from". (wrong-value)',
    ],
    [
      '{from: staging, record: none}',
      '2:25: A cluster that takes its images from another one needs its lock file: it says which were promoted. Take "record: none" out. (wrong-value)',
    ],
    [
      '{from: staging, healthyFor: long}',
      '2:37: "images.healthyFor" must be a duration such as 30s, 10m or 1h, but is the text "long". (bad-duration)',
    ],
  ])('says what is wrong with %s', (images, said) => {
    const state = read({
      'clusters/staging/cluster.yaml': cluster('{}'),
      'clusters/prod/cluster.yaml': cluster(images),
    });
    expect(lines(state)).toEqual([`clusters/prod/cluster.yaml:${said}`]);
  });
});
