import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { openMirror } from '../../git/mirror.ts';
import type { LedgerEntry } from '../../reconciler/ledger/types.ts';
import type { OpenRequest } from '../../reconciler/change/open-request.ts';
import { createAutomaticReverts } from '../../reconciler/revert/automatic.ts';
import { createRollback } from '../../reconciler/revert/rollback.ts';
import { createReverts, type Reverts } from '../../reconciler/revert/reverts.ts';
import { temporaryFolder, testRepository, type TestRepository } from '../git/repositories.ts';

const run = promisify(execFile);

function app(id: string, mode: string): string {
  return `kind: App\nmarathon:\n  id: ${id}\n  cmd: serve\n  cpus: 0.1\n  mem: 32\n  env: {MODE: ${mode}}\n`;
}

const cluster = 'marathon: {url: "http://marathon.example.com"}\n';
const cart = 'clusters/prod/shop/cart.yaml';
const other = 'clusters/prod/other.yaml';

/** Two apps and what both are made from. */
const based = (id: string): string => `kind: App\nextends: ../../apps/base.yaml\nmarathon: {id: ${id}}\n`;
const base = (memory: number): string => `marathon: {cmd: serve, cpus: 0.1, mem: ${memory}}\n`;

describe('taking a change of one app back', () => {
  let repository: TestRepository;
  let reverts: Reverts;
  let good: string;

  async function git(...args: string[]): Promise<string> {
    return (await run('git', args, { cwd: repository.url })).stdout.trim();
  }

  beforeEach(async () => {
    repository = await testRepository({
      'clusters/prod/cluster.yaml': cluster,
      [cart]: app('/shop/cart', 'old'),
      [other]: app('/other', 'old'),
    });
    good = await git('rev-parse', 'main');
    const mirror = await openMirror({ url: repository.url, directory: join(await temporaryFolder(), 'mirror.git') });
    onTestFinished(() => mirror.close());
    await mirror.fetch();
    reverts = createReverts({
      mirror,
      followed: { branch: 'main', cluster: 'prod' },
      access: {},
      dialect: () => undefined,
    });
  });

  it('brings back its file and nothing else, in a commit by Pacer that names what it reverts', async () => {
    const bad = await repository.commit(
      { [cart]: app('/shop/cart', 'new'), [other]: app('/other', 'new') },
      'Both new',
    );
    const revert = await reverts.prepare('/shop/cart', good, 'Not healthy within 30 s.');
    expect(revert).toMatchObject({ from: bad, to: good, others: [], reverts: [{ commit: bad, subject: 'Both new' }] });
    const commit = await reverts.toBranch(revert);
    expect(await git('rev-parse', 'main')).toBe(commit);
    expect(await git('rev-parse', 'main^')).toBe(bad);
    expect(await git('show', `main:${cart}`)).toBe(app('/shop/cart', 'old').trim());
    expect(await git('show', `main:${other}`)).toBe(app('/other', 'new').trim());
    expect(await git('log', '-1', '--format=%an <%ae>%n%B', 'main')).toBe(
      [
        'Pacer <pacer@localhost>',
        `Revert /shop/cart to ${good.slice(0, 8)}`,
        '',
        'Not healthy within 30 s.',
        '',
        `This reverts commit ${bad}.`,
        '',
        'Pacer-App: /shop/cart',
        'Pacer-Cluster: prod',
        `Pacer-Restores: ${good}`,
      ].join('\n'),
    );
  });

  it('takes a base back when the app has changed by it, and says which other apps change, too', async () => {
    const before = await repository.commit({
      'apps/base.yaml': base(32),
      'clusters/prod/one.yaml': based('/one'),
      'clusters/prod/two.yaml': based('/two'),
    });
    await repository.commit({ 'apps/base.yaml': base(64) });
    const revert = await reverts.prepare('/one', before);
    expect(Object.keys(revert.files)).toEqual(['apps/base.yaml']);
    expect(revert.others).toEqual(['/two']);
  });

  it('takes back the file of the app together with its base when neither alone says what the earlier commit said', async () => {
    const file = (mode: string): string =>
      `kind: App\nextends: ../../apps/base.yaml\nmarathon: {id: /one, env: {MODE: ${mode}}}\n`;
    const base = (memory: number): string => `marathon: {cmd: serve, cpus: 0.1, mem: ${memory}}\n`;
    const before = await repository.commit({ 'apps/base.yaml': base(32), 'clusters/prod/one.yaml': file('old') });
    await repository.commit({ 'apps/base.yaml': base(64), 'clusters/prod/one.yaml': file('new') });
    const revert = await reverts.prepare('/one', before);
    expect(Object.keys(revert.files).toSorted()).toEqual(['apps/base.yaml', 'clusters/prod/one.yaml']);
    expect(revert.desired.apps.get('/one')?.definition).toMatchObject({ mem: 32, env: { MODE: 'old' } });
  });

  it('is refused when files cannot bring it back', async () => {
    const before = await repository.commit({ 'clusters/prod/one.yaml': app('/one', 'old') });
    // Another file defines it now: with the old one back, two would.
    await repository.commit({ 'clusters/prod/one.yaml': null, 'clusters/prod/two.yaml': app('/one', 'new') });
    await expect(reverts.prepare('/one', before)).rejects.toMatchObject({ code: 'revert-impossible' });
  });

  it('can be done when the newest file is broken', async () => {
    await repository.commit({ [cart]: 'kind: App\nmarathon: {id: /shop/cart\n' });
    const revert = await reverts.prepare('/shop/cart', good);
    expect(revert.desired.apps.get('/shop/cart')?.definition['env']).toEqual({ MODE: 'old' });
  });

  it.each([
    ['the app is as wanted already', '/other', 'is already as commit'],
    ['the commit does not define it', '/new', 'does not define /new'],
  ])('is refused when %s', async (_name, id, sentence) => {
    await repository.commit({ [cart]: app('/shop/cart', 'new'), 'clusters/prod/new.yaml': app('/new', 'x') });
    await expect(reverts.prepare(id, good)).rejects.toThrow(sentence);
  });

  it('never forces: when somebody else was faster the branch keeps theirs', async () => {
    await repository.commit({ [cart]: app('/shop/cart', 'new') });
    const revert = await reverts.prepare('/shop/cart', good);
    const theirs = await repository.commit({ [other]: app('/other', 'theirs') });
    await expect(reverts.toBranch(revert)).rejects.toMatchObject({ code: 'git-rejected-push' });
    expect(await git('rev-parse', 'main')).toBe(theirs);
  });

  it('to a branch of its own leaves the followed one alone, and is made once', async () => {
    const bad = await repository.commit({ [cart]: app('/shop/cart', 'new') });
    const { branch: name, commit } = await reverts.toOwnBranch(await reverts.prepare('/shop/cart', good));
    expect(name).toMatch(/^pacer\/revert\/shop-cart-[0-9a-f]{8}-[0-9a-f]{8}$/);
    expect(await git('rev-parse', 'main')).toBe(bad);
    expect(await git('show', `${name}:${cart}`)).toBe(app('/shop/cart', 'old').trim());
    const made = await git('rev-parse', name);
    expect(commit).toBe(made);
    expect(await reverts.toOwnBranch(await reverts.prepare('/shop/cart', good))).toEqual({
      branch: name,
      commit: made,
    });
    expect(await git('rev-list', '--count', `${bad}..${name}`)).toBe('1');
    expect(await git('rev-parse', name)).toBe(made);
  });

  it('to a branch of its own is made anew when the same change came again after it was merged', async () => {
    await repository.commit({ [cart]: app('/shop/cart', 'new') });
    const first = await reverts.toOwnBranch(await reverts.prepare('/shop/cart', good));
    await git('update-ref', 'refs/heads/main', first.commit);
    const again = await repository.commit({ [cart]: app('/shop/cart', 'new') });
    const second = await reverts.toOwnBranch(await reverts.prepare('/shop/cart', good));
    expect(second.branch).not.toBe(first.branch);
    expect(await git('rev-parse', `${second.branch}^`)).toBe(again);
    expect(await git('show', `${second.branch}:${cart}`)).toBe(app('/shop/cart', 'old').trim());
  });

  describe('by a person', () => {
    const asked = vi.fn<OpenRequest>();

    function rollback(): ReturnType<typeof createRollback> {
      asked.mockReset();
      asked.mockResolvedValue({ name: '#7', url: 'https://forge.example.com/7' });
      return createRollback({
        reverts,
        ledger: { entries: () => [], last: () => undefined },
        plan: () => Promise.resolve(undefined),
        branch: 'main',
        openRequest: asked,
        onPushed: () => {},
      });
    }

    const proposed = `${cluster}policy: {changes: branch}\n`;

    it('is a commit on the followed branch, and no pull request, where policy does not want another way', async () => {
      const bad = await repository.commit({ [cart]: app('/shop/cart', 'new') });
      const answer = await rollback()('/shop/cart', { to: good, dryRun: false });
      expect(answer).toMatchObject({ way: 'commit', branch: 'main', commit: await git('rev-parse', 'main') });
      expect(await git('rev-parse', 'main^')).toBe(bad);
      expect(asked).not.toHaveBeenCalled();
    });

    it('is a branch with a pull request where policy wants changes to be merged by somebody', async () => {
      const bad = await repository.commit({
        'clusters/prod/cluster.yaml': proposed,
        [cart]: app('/shop/cart', 'new'),
      });
      const act = rollback();
      expect(await act('/shop/cart', { to: good, dryRun: true })).toMatchObject({ way: 'branch', dryRun: true });
      expect(asked).not.toHaveBeenCalled();
      const answer = await act('/shop/cart', { to: good, dryRun: false, reason: 'The carts are empty.' });
      if ('forbidden' in answer) throw new Error(answer.forbidden);
      expect(await git('rev-parse', 'main')).toBe(bad);
      expect(await git('rev-parse', answer.branch ?? '')).toBe(answer.commit);
      expect(answer).toMatchObject({ way: 'branch', request: { name: '#7', url: 'https://forge.example.com/7' } });
      const [sent] = asked.mock.calls[0] ?? [];
      expect(sent).toMatchObject({
        branch: answer.branch,
        commit: answer.commit,
        title: `Revert /shop/cart to ${good.slice(0, 8)}`,
      });
      expect(sent?.text).toContain('The carts are empty.');
    });

    it('is there as a branch even when the forge is away, and says that it is', async () => {
      await repository.commit({ 'clusters/prod/cluster.yaml': proposed, [cart]: app('/shop/cart', 'new') });
      const act = rollback();
      asked.mockRejectedValue(new Error('The forge is away.'));
      const answer = await act('/shop/cart', { to: good, dryRun: false });
      if ('forbidden' in answer) throw new Error(answer.forbidden);
      expect(answer.requestTrouble).toContain('The forge is away.');
      expect(await git('rev-parse', answer.branch ?? '')).toBe(answer.commit);
    });

    it('writes nothing when it would change apps that are not for them to change', async () => {
      const before = await repository.commit({
        'apps/base.yaml': base(32),
        'clusters/prod/one.yaml': based('/one'),
        'clusters/prod/two.yaml': based('/two'),
      });
      const head = await repository.commit({ 'apps/base.yaml': base(64) });
      const refusal = (apps: readonly string[]): string | undefined =>
        apps.includes('/two') ? 'The change touches /two.' : undefined;
      expect(await rollback()('/one', { to: before, dryRun: false, refusal })).toEqual({
        forbidden: 'The change touches /two.',
      });
      expect(await git('rev-parse', 'main')).toBe(head);
    });
  });

  describe('by itself', () => {
    const failed = { app: '/shop/cart', wish: 'w2', how: 'commit', sentence: 'Not healthy within 30 s.' } as const;
    const log = { info: () => {}, warn: () => {} };

    it.for([
      ['the app wants a branch', 'branch', cluster],
      ['policy wants all changes to be merged by somebody', 'commit', `${cluster}policy: {changes: branch}\n`],
    ] as const)('is a branch with a pull request when %s', async ([, how, rules]) => {
      const bad = await repository.commit({ 'clusters/prod/cluster.yaml': rules, [cart]: app('/shop/cart', 'new') });
      const opened: string[] = [];
      const automatic = createAutomaticReverts({
        reverts,
        ledger: { record: () => {} },
        clock: createVirtualClock(),
        cluster: 'prod',
        log,
        openRequest: ({ branch }) => {
          opened.push(branch);
          return Promise.resolve({ name: '#8' });
        },
        onChange: () => {},
      });
      const change = { ...failed, how, commit: bad, to: good };
      automatic.want(change);
      await automatic.settled();
      expect(automatic.want(change)).toMatch(
        /^The branch pacer\/revert\/\S+ takes it back in git. It is proposed as #8\.$/,
      );
      expect(opened).toEqual([expect.stringContaining('pacer/revert/shop-cart-')]);
      expect(await git('rev-parse', 'main')).toBe(bad);
    });

    it('happens once, is tried again on top of what somebody pushed meanwhile, and is in the ledger', async () => {
      const bad = await repository.commit({ [cart]: app('/shop/cart', 'new') });
      const clock = createVirtualClock();
      const lines: LedgerEntry[] = [];
      const changes: boolean[] = [];
      let isFirst = true;
      const racing: Reverts = {
        ...reverts,
        async toBranch(revert) {
          if (isFirst) await repository.commit({ [other]: app('/other', 'theirs') });
          isFirst = false;
          return reverts.toBranch(revert);
        },
      };
      const automatic = createAutomaticReverts({
        reverts: racing,
        ledger: { record: entry => void lines.push(entry) },
        clock,
        cluster: 'prod',
        log,
        openRequest: () => Promise.resolve(undefined),
        onChange: (_app, pushed) => void changes.push(pushed),
      });
      const change = { ...failed, commit: bad, to: good };
      expect(automatic.want(change)).toBe('It is being taken back in git.');
      automatic.want(change);
      const settled = automatic.settled();
      while (changes.length === 0) {
        await new Promise(resolve => setImmediate(resolve));
        await clock.advance(1_000);
      }
      await settled;
      expect(automatic.want(change)).toMatch(/^Commit [0-9a-f]{8} takes it back in git\.$/);
      expect(await git('show', `main:${cart}`)).toBe(app('/shop/cart', 'old').trim());
      expect(await git('show', `main:${other}`)).toBe(app('/other', 'theirs').trim());
      expect(changes).toEqual([true]);
      expect(lines).toMatchObject([
        {
          cause: 'rollback',
          actor: 'pacer',
          commit: bad,
          outcome: 'superseded',
          supersededBy: await git('rev-parse', 'main'),
        },
      ]);
    });
  });
});
