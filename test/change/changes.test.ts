import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openMirror } from '../../git/mirror.ts';
import type { ChangeParts, Changes } from '../../reconciler/change/changes.ts';
import { openChanges } from '../../reconciler/change/open-changes.ts';
import type { Order, Outcome } from '../../reconciler/change/types.ts';
import { temporaryFolder, testRepository, type TestRepository } from '../git/repositories.ts';

const run = promisify(execFile);
const cluster = 'marathon: {url: "http://marathon.example.com"}\n';
const cart = 'clusters/prod/shop/cart.yaml';

function app(id: string, ...lines: readonly string[]): string {
  return ['kind: App', 'marathon:', `  id: ${id}`, '  cmd: serve', '  cpus: 0.1', '  mem: 32', ...lines, ''].join('\n');
}

const old = app('/shop/cart', '  instances: 1', '  # how it is run', '  # and where', '  env: {MODE: old}');
const ada = { name: 'Ada Tester', email: 'ada@example.com' };
const anything = (): undefined => undefined;

describe('a change that somebody makes without a clone', () => {
  let repository: TestRepository;
  let changes: Changes;
  let base: string;
  let pushed = 0;
  let keys = 0;
  let openRequest: ChangeParts['openRequest'];

  async function git(...args: string[]): Promise<string> {
    return (await run('git', args, { cwd: repository.url })).stdout.trim();
  }

  async function open(): Promise<Changes> {
    const mirror = await openMirror({ url: repository.url, directory: join(await temporaryFolder(), 'mirror.git') });
    onTestFinished(() => mirror.close());
    await mirror.fetch();
    return openChanges({
      mirror,
      followed: { branch: 'main', cluster: 'prod' },
      access: {},
      dialect: () => undefined,
      plan: () => Promise.resolve(undefined),
      openRequest: change => openRequest(change),
      onPushed: () => void (pushed += 1),
    });
  }

  function order(files: Order['files'], more: Partial<Order> = {}): Order {
    return { base, files, key: `a-key-of-its-own-${++keys}`, message: 'More carts', author: ada, ...more };
  }

  function committed(outcome: Outcome): Extract<Outcome, { kind: 'committed' }> {
    if (outcome.kind !== 'committed') throw new Error(JSON.stringify(outcome));
    return outcome;
  }

  beforeEach(async () => {
    pushed = 0;
    openRequest = () => Promise.resolve(undefined);
    repository = await testRepository({
      'clusters/prod/cluster.yaml': cluster,
      'clusters/prod/images.lock.yaml': 'apps: {}\n',
      'clusters/staging/cluster.yaml': cluster,
      [cart]: old,
    });
    base = await git('rev-parse', 'main');
    changes = await open();
  });

  it('becomes a commit on the followed branch, by the person and made by Pacer, that changes nothing else', async () => {
    const text = old.replace('instances: 1', 'instances: 2');
    const outcome = committed(await changes.propose(order({ [cart]: text }), anything));
    expect(outcome).toMatchObject({ way: 'commit', branch: 'main', apps: ['/shop/cart'], repeated: false });
    expect(await git('rev-parse', 'main')).toBe(outcome.commit);
    expect(await git('rev-parse', 'main^')).toBe(base);
    expect(await git('diff', '--name-only', base, 'main')).toBe(cart);
    expect(await git('show', `main:${cart}`)).toBe(text.trim());
    expect(await git('log', '-1', '--format=%an <%ae>|%cn|%s', 'main')).toBe(
      'Ada Tester <ada@example.com>|Pacer|More carts',
    );
    expect(pushed).toBe(1);
  });

  it('is previewed with what its file inherits: value and line of each base, the nearest one first, and no secret', async () => {
    const own = 'clusters/prod/shop/web.yaml';
    await repository.commit({
      'apps/all.yaml': 'marathon:\n  cpus: 0.1\n  mem: 32\n  env: {DB_PASSWORD: hunter2, MODE: slow}\n',
      'apps/web.yaml':
        'extends: all.yaml\nmarathon:\n  mem: 64\n  cmd: serve ${vars.flags}\n  portDefinitions: [{port: 0}]\n',
      'clusters/prod/cluster.yaml': `${cluster}vars: {flags: --fast}\n`,
      [own]: 'kind: App\nextends: ../../../apps/web.yaml\nmarathon: {id: /shop/web, mem: 96}\n',
    });
    const head = await git('rev-parse', 'main');
    const fresh = await open();
    const look = async (text: string) => {
      const preview = await fresh.preview({ base: head, files: { [own]: text } });
      if ('kind' in preview) throw new Error(JSON.stringify(preview));
      return preview.inherited?.map(
        ({ pointer, value, file, line }) => `${pointer} ${JSON.stringify(value)} ${file}:${line}`,
      );
    };
    const expected = [
      '/marathon/cmd "serve --fast" apps/web.yaml:4',
      '/marathon/cpus 0.1 apps/all.yaml:2',
      '/marathon/env/DB_PASSWORD undefined apps/all.yaml:4',
      '/marathon/env/MODE "slow" apps/all.yaml:4',
      '/marathon/mem 64 apps/web.yaml:3',
      '/marathon/portDefinitions [{"port":0}] apps/web.yaml:5',
    ];
    const text = 'kind: App\nextends: ../../../apps/web.yaml\nmarathon: {id: /shop/web, mem: 128}\n';
    expect((await look(text))?.toSorted()).toEqual(expected);
    // A mistake does not take away what was known before it.
    expect((await look(text.replace('128', 'much')))?.toSorted()).toEqual(expected);
    expect(await look('kind: App\nmarathon: {id: /shop/web, cmd: serve, cpus: 0.1, mem: 32}\n')).toBeUndefined();
  });

  it('is made once however often it is sent, at the same time, later, and to a daemon that started anew', async () => {
    const twice = order({ [cart]: old.replace('32', '64') });
    const [one, other] = await Promise.all([changes.propose(twice, anything), changes.propose(twice, anything)]);
    expect([committed(one).repeated, committed(other).repeated]).toEqual([false, true]);
    await repository.commit({ 'apps/base.yaml': 'marathon: {}\n' }, 'Somebody else');
    const again = committed(await (await open()).propose(twice, anything));
    expect(again).toMatchObject({ commit: committed(one).commit, repeated: true });
    expect(await git('rev-list', '--count', `${base}..main`)).toBe('2');
  });

  it('is not made when its key was used for another change', async () => {
    const first = order({ [cart]: old.replace('32', '64') });
    await changes.propose(first, anything);
    const second = await changes.propose({ ...first, files: { [cart]: old.replace('32', '96') } }, anything);
    expect(second).toMatchObject({ kind: 'refused', message: 'The key of this order was used for another change.' });
  });

  it('is told what others did meanwhile, with the merge of both where git can make it', async () => {
    const theirs = old.replace('instances: 1', 'instances: 5');
    const head = await repository.commit({ [cart]: theirs }, 'Five of them');
    const mine = old.replace('MODE: old', 'MODE: new');
    const outcome = await changes.propose(order({ [cart]: mine }), anything);
    expect(outcome).toMatchObject({
      kind: 'moved',
      moved: { head, paths: [cart], conflicts: [], commits: [{ commit: head, subject: 'Five of them' }] },
    });
    const merged = outcome.kind === 'moved' ? outcome.moved.merged?.[cart] : undefined;
    expect(merged).toBe(theirs.replace('MODE: old', 'MODE: new'));
    expect(await git('rev-parse', 'main')).toBe(head);
    const second = committed(await changes.propose(order({ [cart]: merged ?? '' }, { base: head }), anything));
    expect(await git('rev-parse', `${second.commit}^`)).toBe(head);
  });

  it('is told which files conflict when both changed the same line', async () => {
    const head = await repository.commit({ [cart]: old.replace('instances: 1', 'instances: 5') });
    const outcome = await changes.propose(order({ [cart]: old.replace('instances: 1', 'instances: 2') }), anything);
    expect(outcome).toMatchObject({ kind: 'moved', moved: { head, conflicts: [cart] } });
    expect(outcome.kind === 'moved' ? outcome.moved.merged : 'moved').toBeUndefined();
  });

  it('goes on top of images that Pacer wrote down meanwhile, and of a branch that was rewound not at all', async () => {
    const mirrorSide = join(await temporaryFolder(), 'clone');
    await run('git', ['clone', '-q', repository.url, mirrorSide]);
    const identity = ['-c', 'user.name=Pacer', '-c', 'user.email=pacer@localhost'];
    await run('sh', ['-c', 'echo "# written" >> clusters/prod/images.lock.yaml'], { cwd: mirrorSide });
    await run('git', [...identity, 'commit', '-qam', 'Release'], { cwd: mirrorSide });
    await run('git', ['push', '-q'], { cwd: mirrorSide });
    const release = await git('rev-parse', 'main');
    const first = committed(await changes.propose(order({ [cart]: old.replace('32', '64') }), anything));
    expect(await git('rev-parse', `${first.commit}^`)).toBe(release);
    await git('update-ref', 'refs/heads/main', base);
    const late = await changes.propose(order({ [cart]: old }, { base: first.commit }), anything);
    expect(late).toMatchObject({ kind: 'moved', moved: { head: base, commits: [] } });
  });

  it('is held back when it brings mistakes, each with its place', async () => {
    const outcome = await changes.propose(order({ [cart]: old.replace('mem: 32', 'mem: lots') }), anything);
    expect(outcome).toMatchObject({ kind: 'invalid', problems: [{ file: cart, line: 6, column: 8 }] });
    expect(await git('rev-parse', 'main')).toBe(base);
  });

  it.each([
    ['a file of another cluster', 'clusters/staging/a.yaml'],
    ['the lock file', 'clusters/prod/images.lock.yaml'],
    ['a path that leads out', 'clusters/prod/../../etc.yaml'],
    ['a file of git', 'clusters/prod/.git/config.yaml'],
    ['a program', 'apps/run.sh'],
    ['a workflow', '.github/workflows/build.yaml'],
    ['a file where a file is', `${cart}/below.yaml`],
  ])('is refused for %s', async (_name, path) => {
    const outcome = await changes.propose(order({ [path]: 'kind: App\n' }), anything);
    expect(outcome.kind).toBe('refused');
    expect(await git('rev-parse', 'main')).toBe(base);
  });

  it('is refused when it is too large, changes nothing, or speaks for others in its message', async () => {
    const large = order({ [cart]: `${old}# ${'x'.repeat(300_000)}` });
    expect(await changes.propose(large, anything)).toMatchObject({ kind: 'refused' });
    expect(await changes.propose(order({ [cart]: old }), anything)).toMatchObject({ kind: 'refused' });
    const message = 'More\n\nApproved-by: The Boss <boss@example.com>';
    expect(await changes.propose(order({ [cart]: `${old}#\n` }, { message }), anything)).toMatchObject({
      kind: 'refused',
    });
    expect(await git('rev-parse', 'main')).toBe(base);
  });

  it('is refused where a link is, which would lead what is written elsewhere', async () => {
    const script = `export GIT_INDEX_FILE="$PWD/link.index"
git read-tree main
link=$(printf ../../../elsewhere.yaml | git hash-object -w --stdin)
git update-index --add --cacheinfo "120000,$link,clusters/prod/link.yaml"
commit=$(git -c user.name=A -c user.email=a@example.com commit-tree "$(git write-tree)" -p main -m link)
git update-ref refs/heads/main "$commit"`;
    await run('sh', ['-ec', script], { cwd: repository.url });
    base = await git('rev-parse', 'main');
    expect(await git('ls-tree', 'main', 'clusters/prod/link.yaml')).toMatch(/^120000/);
    const outcome = await changes.propose(order({ 'clusters/prod/link.yaml': app('/linked') }), anything);
    expect(outcome).toMatchObject({ kind: 'refused', message: expect.stringContaining('is a link') as string });
  });

  it('has no characters in its message that turn the direction of text or move a cursor', async () => {
    const message = 'Fix \u202etxet\u2066 here\u001b[2J\n\nMore';
    const outcome = committed(await changes.propose(order({ [cart]: old.replace('32', '64') }, { message }), anything));
    expect(await git('log', '-1', '--format=%s|%b', outcome.commit)).toMatch(/^Fix  txet  here \[2J\|More/);
  });

  it('is judged by the apps that it touches, through a base as well', async () => {
    const asked: (readonly string[])[] = [];
    const outcome = await changes.propose(order({ [cart]: old.replace('32', '64') }), apps => {
      asked.push(apps);
      return 'Not yours.';
    });
    expect(outcome).toEqual({ kind: 'forbidden', message: 'Not yours.' });
    expect(asked).toEqual([['/shop/cart']]);
  });

  it('has a pull request of its branch opened where there is a forge; that this fails takes nothing back', async () => {
    base = await repository.commit({ 'clusters/prod/cluster.yaml': `${cluster}policy: {changes: branch}\n` });
    changes = await open();
    const asked: { branch: string; commit: string; title: string; text: string }[] = [];
    openRequest = change => {
      asked.push(change);
      return Promise.resolve({ name: '#7', url: 'https://forge.example.com/7' });
    };
    const draft = order({ [cart]: app('/shop/cart', '  instances: 5') }, { message: 'More carts\n\nFor the feast.' });
    const outcome = committed(await changes.propose(draft, anything));
    expect(outcome.request).toEqual({ name: '#7', url: 'https://forge.example.com/7' });
    expect(asked).toEqual([
      {
        branch: outcome.branch,
        commit: outcome.commit,
        title: 'More carts',
        text: 'For the feast.\n\nProposed by Ada Tester with the form.',
      },
    ]);
    openRequest = () => Promise.reject(new Error('The forge is away.'));
    const again = committed(await changes.propose(draft, anything));
    expect(again).toMatchObject({ commit: outcome.commit, repeated: true });
    expect(again.requestTrouble).toContain('The forge is away.');
  });

  it('goes to a branch of its own, once, when policy says so', async () => {
    base = await repository.commit({ 'clusters/prod/cluster.yaml': `${cluster}policy: {changes: branch}\n` });
    const wanted = order({ [cart]: old.replace('32', '64') });
    const outcome = committed(await changes.propose(wanted, anything));
    expect(outcome.way).toBe('branch');
    expect(outcome.branch).toMatch(/^pacer\/change\/[0-9a-f]{12}$/);
    expect(await git('rev-parse', outcome.branch)).toBe(outcome.commit);
    expect(await git('rev-parse', 'main')).toBe(base);
    const again = committed(await (await open()).propose(wanted, anything));
    expect(again).toMatchObject({ commit: outcome.commit, branch: outcome.branch, way: 'branch', repeated: true });
  });

  it('is previewed without a trace in the repository', async () => {
    const refs = await git('for-each-ref');
    const broken = await changes.preview({ base, files: { [cart]: old.replace('mem: 32', 'mem: lots') } });
    expect(broken).toMatchObject({ problems: [{ line: 6 }], existing: [cart], way: 'commit' });
    const sound = await changes.preview({ base, files: { 'clusters/prod/new.yaml': app('/new') } });
    expect(sound).toMatchObject({ base, apps: ['/new'], existing: [] });
    expect(await git('for-each-ref')).toBe(refs);
  });

  it('shows files that can be changed, as a commit has them, and no other', async () => {
    const head = await repository.commit({ [cart]: old.replace('32', '64') });
    await changes.propose(order({ [cart]: old.replace('32', '96') }, { base: head }), anything);
    expect(await changes.file(cart, base)).toEqual({ path: cart, commit: base, text: old });
    expect((await changes.file(cart))?.text).toContain('mem: 64');
    expect(await changes.file('clusters/staging/cluster.yaml')).toBeUndefined();
    expect(await changes.file('clusters/prod/images.lock.yaml')).toBeUndefined();
  });
});
