import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { createVirtualClock, type VirtualClock } from '../../clock/virtual-clock.ts';
import { createForge } from '../../forge/create-forge.ts';
import type { ForgeKind } from '../../forge/types.ts';
import { openMirror } from '../../git/mirror.ts';
import { createDesiredReader } from '../../reconciler/desired/read.ts';
import type { DesiredState } from '../../reconciler/desired/types.ts';
import { maskPlan } from '../../reconciler/plan/mask.ts';
import { createPlanner } from '../../reconciler/plan/plan.ts';
import { createForgeDesk } from '../../reconciler/review/forge-desk.ts';
import { createMerger } from '../../reconciler/review/merge-result.ts';
import { createNotesDesk } from '../../reconciler/review/notes-desk.ts';
import { imagesAfter } from '../../reconciler/review/proposed.ts';
import { createReviewer, type Reviewer } from '../../reconciler/review/reviewer.ts';
import type { ReviewDesk } from '../../reconciler/review/types.ts';
import { createSnapshotSource } from '../../reconciler/snapshot/source.ts';
import { startFakeForge, type FakeForge } from '../forge/fake-forge.ts';
import { temporaryFolder, testRepository } from '../git/repositories.ts';
import { planInput } from '../plan/desired.ts';
import { serve } from '../plan/marathon-model.ts';

const cluster = 'marathon: {url: "http://127.0.0.1:1"}\npolicy: {prune: true}\n';
const cart = (mem: number): string => `id: /shop/cart\ncmd: ./serve\nmem: ${mem}\nenv: {DB_PASSWORD: hunter2}\n`;

interface Place {
  readonly url: string;
  readonly fake: FakeForge;
  readonly clock: VirtualClock;
  readonly warnings: string[];
  /** Commits on a branch made from main as it is, under the ref of the pull request; the head. */
  propose(number: number, files: Record<string, string | null>): Promise<string>;
  /** Commits on main. */
  merge(files: Record<string, string | null>): Promise<void>;
  review(): Promise<Reviewer>;
  /** The text of Pacer's comment on a pull request. */
  comment(number: number): string | undefined;
}

/** A desired repository with one app that runs as wanted, and a forge beside it. */
async function place(options: { readonly kind?: ForgeKind; readonly notes?: true } = {}): Promise<Place> {
  const repository = await testRepository({
    'clusters/prod/cluster.yaml': cluster,
    'clusters/prod/cart.yaml': cart(256),
    'clusters/prod/db.yaml': 'id: /shop/db\ncmd: ./db\n',
    'README.md': 'words',
  });
  const { url } = repository;
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-C', url, '-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', ...args], {
      encoding: 'utf8',
    }).trim();
  const kind = options.kind ?? 'github';
  const fake = await startFakeForge(kind);
  const clock = createVirtualClock();
  const mirror = await openMirror({ url, directory: join(await temporaryFolder(), 'mirror.git') });
  onTestFinished(() => mirror.close());
  const warnings: string[] = [];
  let desired: DesiredState | undefined;

  async function read(commit: string): Promise<DesiredState> {
    const snapshot = await createSnapshotSource({ mirror, branch: 'main' }).read(commit);
    return createDesiredReader().read(snapshot, 'prod', url);
  }

  async function follow(): Promise<void> {
    await mirror.fetch();
    desired = await read((await mirror.resolve('main')) ?? '');
  }

  function desk(): ReviewDesk {
    if (options.notes === true) return createNotesDesk(mirror, { cluster: 'prod', branch: 'main', access: {} });
    const forge = createForge({
      kind,
      url: fake.url,
      repository: 'ops/clusters',
      clock: systemClock,
      random: () => 0.5,
    });
    return createForgeDesk(forge, 'prod', 'main', () => 'https://pacer.example.com');
  }

  /** What runs is what main wanted at the start. */
  const running = await (async () => {
    await follow();
    return desired ?? (await read('main'));
  })();

  function planOf(before: DesiredState, after: DesiredState) {
    const source = 'https://git.example.com/desired.git#prod';
    const images = imagesAfter(before, after, new Map());
    const ids = new Set([...after.apps.keys(), ...after.unknown.keys(), ...running.apps.keys()]);
    const inputs = [...ids].map(id => {
      const was = running.apps.get(id);
      const app = after.apps.get(id);
      const unknown = after.unknown.get(id);
      return {
        id,
        image: images.get(id) ?? ({ kind: 'none' } as const),
        ...(app === undefined ? {} : { desired: app }),
        ...(unknown === undefined ? {} : { unknown }),
        ...(was === undefined
          ? {}
          : { live: serve({ ...was.definition, labels: { 'pacer.source': source } }, 'v1', '1.8.244') }),
      };
    });
    const more = { commit: after.commit, unreadable: after.unreadable };
    const policy = after.cluster?.policy;
    return maskPlan(createPlanner().planCluster(planInput(inputs, policy === undefined ? more : { ...more, policy })));
  }

  return {
    url,
    fake,
    clock,
    warnings,
    async propose(number, files) {
      git('branch', '--force', `topic-${number}`, 'main');
      const head = await repository.commit(files, `Change ${number}`, `topic-${number}`);
      if (options.notes !== true) {
        git('update-ref', `refs/pull/${number}/head`, head);
        git('update-ref', '-d', `refs/heads/topic-${number}`);
        fake.pullRequests = [...fake.pullRequests.filter(each => each.number !== number), { number, head }];
      }
      await mirror.fetch();
      return head;
    },
    async merge(files) {
      await repository.commit(files);
      await follow();
    },
    review() {
      const reviewer = createReviewer({
        desk: desk(),
        merger: createMerger(mirror, {}),
        cluster: 'prod',
        branch: 'main',
        clock,
        log: { warn: (_fields, message) => void warnings.push(message) },
        intervalMilliseconds: 30_000,
        desired: () => desired,
        read,
        plan: (before, after) => Promise.resolve(planOf(before, after)),
      });
      onTestFinished(() => reviewer.stop());
      return Promise.resolve(reviewer);
    },
    comment: number => fake.comments.get(number)?.at(0)?.text,
  };
}

/** Lets the reviewer come to its next look and waits for what it does, which is processes and sockets. */
async function looked(where: Place, isDone: () => boolean): Promise<void> {
  await where.clock.advance(30_000);
  await expect.poll(isDone, { timeout: 20_000, interval: 20 }).toBe(true);
}

describe('a pull request', () => {
  it('gets one comment with what a merge would do, and a commit status', async () => {
    const where = await place();
    const head = await where.propose(7, { 'clusters/prod/cart.yaml': cart(512) });
    await where.review();
    await looked(where, () => where.fake.statuses.length === 1);
    expect(where.comment(7)).toContain('**1** to restart');
    expect(where.comment(7)).toContain('`/mem` | `256` | `512` | `clusters/prod/cart.yaml:3:6`');
    expect(where.comment(7)).not.toContain('/shop/db');
    expect(where.comment(7)).not.toContain('hunter2');
    expect(where.fake.statuses).toEqual([
      {
        commit: head,
        context: 'pacer/prod/plan',
        state: 'success',
        description: '1 restart',
        url: 'https://pacer.example.com',
      },
    ]);
  });

  it('is left alone while nothing changes, and its comment is edited in place when it does', async () => {
    const where = await place();
    await where.propose(7, { 'clusters/prod/cart.yaml': cart(512) });
    await where.review();
    await looked(where, () => where.fake.statuses.length === 1);
    await where.clock.advance(90_000);
    await where.propose(7, { 'clusters/prod/cart.yaml': cart(1024) });
    await looked(where, () => where.fake.statuses.length === 2);
    expect(where.fake.comments.get(7)).toHaveLength(1);
    expect(where.comment(7)).toContain('`1024`');
    expect(where.fake.writes).toHaveLength(4);
  });

  it('is planned as it would be merged: what main has meanwhile is in it', async () => {
    const where = await place();
    await where.propose(7, { 'clusters/prod/cart.yaml': cart(512) });
    await where.merge({ 'clusters/prod/new.yaml': 'id: /shop/new\ncmd: ./new\n' });
    await where.review();
    await looked(where, () => where.fake.statuses.length === 1);
    expect(where.comment(7)).not.toContain('/shop/new');
    expect(where.fake.statuses[0]?.description).toBe('1 restart');
  });

  it('that does not touch desired files is left in peace', async () => {
    const where = await place();
    await where.propose(7, { 'README.md': 'other words' });
    await where.propose(8, { 'clusters/prod/cart.yaml': cart(512) });
    await where.review();
    await looked(where, () => where.fake.statuses.length === 1);
    expect(where.fake.comments.get(7)).toBeUndefined();
  });

  it('with mistakes says where they are, and its status fails', async () => {
    const where = await place();
    await where.propose(7, { 'clusters/prod/cart.yaml': 'id: /shop/cart\ncmd: ./serve\nmem: lots\n' });
    await where.review();
    await looked(where, () => where.fake.statuses.length === 1);
    expect(where.fake.statuses[0]).toMatchObject({ state: 'failure', description: '1 error in its files' });
    expect(where.comment(7)).toMatch(/clusters\/prod\/cart\.yaml:3:6: .*mem/);
  });

  it('that conflicts with main says so', async () => {
    const where = await place();
    await where.propose(7, { 'clusters/prod/cart.yaml': cart(512) });
    await where.merge({ 'clusters/prod/cart.yaml': cart(1024) });
    await where.review();
    await looked(where, () => where.fake.statuses.length === 1);
    expect(where.comment(7)).toContain('`clusters/prod/cart.yaml`');
    expect(where.fake.statuses[0]).toMatchObject({ state: 'failure', description: 'Conflicts with main' });
  });

  it('that touches the same app as another warns of it, in both', async () => {
    const where = await place();
    await where.propose(7, { 'clusters/prod/cart.yaml': cart(512) });
    await where.propose(8, { 'clusters/prod/cart.yaml': cart(1024), 'clusters/prod/db.yaml': null });
    await where.review();
    await looked(where, () => where.fake.statuses.length === 2);
    expect(where.comment(7)).toContain('- `/shop/cart`: #8 (Change 8)');
    expect(where.comment(8)).toContain('- `/shop/cart`: #7 (Change 7)');
    expect(where.comment(8)).toContain('`/shop/db`');
  });

  it('is shown to people as it was looked at last: its plan, conflicts, others, and no longer once it is closed', async () => {
    const where = await place();
    await where.propose(7, { 'clusters/prod/cart.yaml': cart(512) });
    await where.propose(8, { 'clusters/prod/cart.yaml': cart(1024) });
    await where.propose(9, { 'README.md': 'other words' });
    const reviewer = await where.review();
    await looked(where, () => where.fake.statuses.length === 2);
    const shown = (): object[] =>
      reviewer.views().map(({ proposal, state, sentence, paths, plan, others }) => ({
        name: proposal.name,
        state,
        sentence,
        paths,
        apps: plan?.apps.map(({ id, action }) => `${action} ${id}`) ?? [],
        others: [...others].map(([app, all]) => `${app} ${all.map(({ name }) => name).join()}`),
      }));
    const cartOnly = { paths: ['clusters/prod/cart.yaml'], state: 'planned', apps: ['restart /shop/cart'] };
    expect(shown()).toEqual([
      { name: '#7', sentence: '1 restart', others: ['/shop/cart #8'], ...cartOnly },
      { name: '#8', sentence: '1 restart', others: ['/shop/cart #7'], ...cartOnly },
    ]);
    expect(JSON.stringify(shown())).not.toContain('hunter2');
    expect(JSON.stringify(reviewer.views().map(({ plan }) => plan))).not.toContain('hunter2');

    where.fake.pullRequests = where.fake.pullRequests.filter(({ number }) => number === 8);
    await where.merge({ 'clusters/prod/cart.yaml': cart(2048) });
    reviewer.now();
    await expect.poll(() => reviewer.views()[0]?.state, { timeout: 20_000 }).toBe('conflict');
    expect(reviewer.views().map(({ proposal }) => proposal.name)).toEqual(['#8']);
  });
});

describe('a pull request from outside', () => {
  it('cannot widen the rules that it is judged by', async () => {
    const where = await place();
    await where.merge({
      'clusters/prod/cluster.yaml': 'marathon: {url: "http://127.0.0.1:1"}\npolicy: {prune: false}\n',
    });
    await where.propose(7, {
      'clusters/prod/cluster.yaml': cluster,
      'clusters/prod/cart.yaml': null,
      'clusters/prod/db.yaml': 'id: /shop/db\ncmd: ./db\nmem: 64\n',
    });
    await where.review();
    await looked(where, () => where.fake.statuses.length === 1);
    expect(where.comment(7)).toContain('prune is off');
    expect(where.comment(7)).not.toContain('to delete');
    expect(where.comment(7)).toContain('It changes `clusters/prod/cluster.yaml`');
  });

  it('cannot write markup or mentions into the review', async () => {
    const where = await place();
    await where.propose(7, {
      'clusters/prod/cart.yaml':
        'id: /shop/cart\ncmd: "`</details> @everyone ![x](http://x.example/)"\nmem: 256\nenv: {DB_PASSWORD: hunter2}\n',
    });
    await where.review();
    await looked(where, () => where.fake.statuses.length === 1);
    // Inside of code nothing is markup; a fence of two can hold one.
    expect(where.comment(7)).toContain('``"`</details> @everyone ![x](http://x.example/)"``');
  });

  it('that wants everything deleted shows that nothing would be', async () => {
    const where = await place();
    await where.propose(7, { 'clusters/prod/cart.yaml': null, 'clusters/prod/db.yaml': null });
    await where.review();
    await looked(where, () => where.fake.statuses.length === 1);
    expect(where.fake.statuses[0]?.description).toBe('2 held');
    expect(where.comment(7)).toContain('looks like an accident');
  });
});

describe('a forge', () => {
  it('that is down, or wants peace, is asked again later, and the reason is told', async () => {
    const where = await place();
    await where.propose(7, { 'clusters/prod/cart.yaml': cart(512) });
    where.fake.fail = { status: 403, headers: { 'retry-after': '300' } };
    const reviewer = await where.review();
    await looked(where, () => reviewer.trouble() !== undefined);
    expect(reviewer.trouble()).toContain('300 s of peace');
    expect(where.warnings).toEqual(['pull requests cannot be reviewed']);
    await where.clock.advance(100_000);
    // Whatever was asked meanwhile has arrived before these.
    for (const round of [1, 2, 3]) await fetch(`${where.fake.url}/round/${round}`);
    expect(where.fake.reads.filter(path => path.endsWith('/pulls'))).toHaveLength(1);
    await where.clock.advance(200_000);
    await expect.poll(() => where.fake.statuses.length, { timeout: 20_000 }).toBe(1);
    await expect.poll(() => reviewer.trouble(), { timeout: 20_000 }).toBeUndefined();
  });

  it('that refuses one comment gets the others', async () => {
    const where = await place();
    await where.propose(7, { 'clusters/prod/cart.yaml': cart(512) });
    await where.propose(8, { 'clusters/prod/db.yaml': null });
    where.fake.fail = { status: 403, path: /issues\/7\/comments/ };
    const reviewer = await where.review();
    await looked(where, () => where.fake.comments.has(8) && reviewer.trouble() !== undefined);
    expect(where.comment(8)).toContain('`/shop/db`');
    expect(where.comment(7)).toBeUndefined();
  });

  it.for(['gitlab', 'gitea', 'bitbucket-server', 'bitbucket-cloud'] as const)('%s shows the same', async kind => {
    const where = await place({ kind });
    const head = await where.propose(7, { 'clusters/prod/cart.yaml': cart(512) });
    const refs = {
      gitlab: 'refs/merge-requests/7/head',
      gitea: 'refs/pull/7/head',
      'bitbucket-server': 'refs/pull-requests/7/from',
      'bitbucket-cloud': 'refs/heads/topic',
    };
    execFileSync('git', ['-C', where.url, 'update-ref', refs[kind], head]);
    await where.review();
    await looked(where, () => where.fake.statuses.length === 1);
    expect(where.comment(7)).toContain('**1** to restart');
    expect(where.comment(7)?.includes('<details>')).toBe(!kind.startsWith('bitbucket'));
  });
});

describe('a plain git server', () => {
  it('has the review of each branch in the notes of its newest commit', async () => {
    const where = await place({ notes: true });
    const notes = (head: string): string => {
      try {
        return execFileSync('git', ['-C', where.url, 'notes', '--ref=pacer-plan/prod', 'show', head], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        });
      } catch {
        return '';
      }
    };
    const first = await where.propose(7, { 'clusters/prod/cart.yaml': cart(512) });
    const second = await where.propose(8, { 'clusters/prod/db.yaml': null });
    await where.review();
    await looked(where, () => notes(first) !== '' && notes(second) !== '');
    expect(notes(first)).toContain('**1** to restart');
    expect(notes(second)).toContain('**1** to delete');
  });
});

// The mirror is what a proposal is merged in; nothing of it may be seen outside.
it('a merge on paper leaves every ref of the repository as it was', async () => {
  const where = await place();
  const refs = (): string => execFileSync('git', ['-C', where.url, 'for-each-ref'], { encoding: 'utf8' });
  await where.propose(7, { 'clusters/prod/cart.yaml': cart(512) });
  const before = refs();
  await where.review();
  await looked(where, () => where.fake.statuses.length === 1);
  expect(refs()).toBe(before);
});
