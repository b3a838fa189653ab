import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../../clock/virtual-clock.ts';
import { pacerError } from '../../errors/pacer-error.ts';
import { readLockText } from '../../reconciler/desired/lock-text.ts';
import type { LockEntry } from '../../reconciler/desired/types.ts';
import { editLock } from '../../reconciler/lock/edit.ts';
import { imagesOfMessage } from '../../reconciler/lock/message.ts';
import type { LockRepository } from '../../reconciler/lock/repository.ts';
import { isSameImage } from '../../reconciler/lock/types.ts';
import { createLockWriter, type LockWriter } from '../../reconciler/lock/writer.ts';

const path = 'clusters/prod/images.lock.yaml';
const apps = ['/a', '/b', '/c'];

interface Commit {
  readonly id: string;
  readonly parent: string | undefined;
  readonly files: Readonly<Record<string, string>>;
  readonly by: string;
  readonly message: string;
}

/** A branch on a server: takes a push only on its head, as git does, and fails in every way that a push can fail. */
function createServer() {
  const commits = new Map<string, Commit>();
  let head = 'c0';
  commits.set(head, { id: head, parent: undefined, files: {}, by: 'Ada', message: '' });
  let count = 0;
  const faults: ('race' | 'unreachable' | 'lost-answer' | 'forbidden')[] = [];

  function add(parent: string, files: Readonly<Record<string, string>>, by: string, message: string): string {
    const id = `c${++count}`;
    commits.set(id, { id, parent, files: { ...commits.get(parent)?.files, ...files }, by, message });
    return id;
  }

  function history(): readonly Commit[] {
    const list: Commit[] = [];
    for (let at = commits.get(head); at !== undefined; at = commits.get(at.parent ?? '')) list.unshift(at);
    return list;
  }

  function isAncestor(ancestor: string, descendant: string): boolean {
    for (let at = commits.get(descendant); at !== undefined; at = commits.get(at.parent ?? ''))
      if (at.id === ancestor) return true;
    return false;
  }

  /** Somebody else: keeps all files and changes one. */
  function push(name: string, text: string, by = 'Ada'): void {
    head = add(head, { [name]: text }, by, '');
  }

  /** A clone of a daemon. */
  function clone(): LockRepository {
    let local = head;
    let made = '';
    return {
      fetch() {
        local = head;
        return Promise.resolve();
      },
      head: () => Promise.resolve(local),
      isAncestor: (ancestor, descendant) => Promise.resolve(isAncestor(ancestor, descendant)),
      text: (commit, file) => Promise.resolve(commits.get(commit)?.files[file]),
      commit(parent, files, message) {
        made = add(parent, files, 'Pacer', message);
        return Promise.resolve(made);
      },
      push() {
        const fault = faults.shift();
        if (fault === 'race') push('others.txt', `${count}`);
        if (fault === 'forbidden') return Promise.reject(pacerError('git-push-forbidden', { message: 'protected' }));
        if (fault === 'unreachable') return Promise.reject(pacerError('git-unreachable', { message: 'away' }));
        if (commits.get(made)?.parent !== head)
          return Promise.reject(pacerError('git-rejected-push', { message: 'fetch first' }));
        head = made;
        if (fault === 'lost-answer') return Promise.reject(pacerError('git-unreachable', { message: 'no answer' }));
        return Promise.resolve();
      },
    };
  }

  return { clone, push, history, faults, head: () => head, text: () => commits.get(head)?.files[path] };
}

type Server = ReturnType<typeof createServer>;

function entryOf(app: string, version: number): LockEntry {
  const key = `${app.slice(1)}${version}`;
  const digest = `sha256:${key.padEnd(64, '0').replaceAll(/[^0-9a-f]/g, '0')}`;
  return { image: app.slice(1), tag: key, key, digest, source: `/srv/${key}`, commit: `${version}`.padStart(40, 'a') };
}

function entriesOf(server: Server): ReadonlyMap<string, LockEntry> {
  return new Map(readLockText(server.text() ?? 'apps: {}\n')?.blocks.map(block => [block.app, block.entry]));
}

/** A daemon: proposes what it wants and the branch does not have, as of the commit that it follows, until killed. */
function createDaemon(server: Server, clock: VirtualClock, wanted: ReadonlyMap<string, LockEntry>) {
  const state = { alive: true };
  const writer: LockWriter = createLockWriter({
    repository: server.clone(),
    cluster: 'prod',
    clock,
    random: () => 0.5,
    allowed: () => state.alive,
    onWritten: () => undefined,
    onForbidden: () => undefined,
    log: { info: () => undefined, warn: () => undefined },
  });
  return {
    writer,
    look() {
      if (!state.alive) return;
      const now = entriesOf(server);
      for (const [app, entry] of wanted)
        if (!isSameImage(now.get(app), entry))
          writer.propose({ app, entry, before: now.get(app), commit: server.head() });
    },
    async kill() {
      state.alive = false;
      await writer.stop();
    },
  };
}

const step = fc.oneof(
  fc.record({
    kind: fc.constant('want' as const),
    app: fc.constantFrom(...apps),
    version: fc.integer({ min: 1, max: 9 }),
  }),
  fc.record({
    kind: fc.constant('fault' as const),
    fault: fc.constantFrom('race' as const, 'unreachable' as const, 'lost-answer' as const, 'forbidden' as const),
  }),
  fc.record({ kind: fc.constant('person' as const), text: fc.string() }),
  fc.record({ kind: fc.constant('comment' as const) }),
  fc.record({ kind: fc.constant('kill' as const), daemon: fc.integer({ min: 0, max: 1 }) }),
  fc.record({ kind: fc.constant('time' as const), milliseconds: fc.integer({ min: 1, max: 2_000 }) }),
);

describe('the writer of the lock file', () => {
  it('under lost races, lost answers, crashes and two daemons: one entry per app, what was wanted last, no commit of others lost', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async steps => {
        const clock = createVirtualClock();
        const server = createServer();
        const wanted = new Map<string, LockEntry>();
        const daemons = [createDaemon(server, clock, wanted), createDaemon(server, clock, wanted)];
        const pushed: string[] = [];
        for (const each of steps) {
          if (each.kind === 'want') wanted.set(each.app, entryOf(each.app, each.version));
          if (each.kind === 'fault') server.faults.push(each.fault);
          if (each.kind === 'person') {
            pushed.push(each.text);
            server.push(`file-${pushed.length}`, each.text);
          }
          if (each.kind === 'comment') {
            const text = server.text();
            if (text !== undefined) server.push(path, `# a remark\n${text}`);
          }
          if (each.kind === 'kill') {
            await daemons[each.daemon]?.kill();
            daemons[each.daemon] = createDaemon(server, clock, wanted);
          }
          for (const daemon of daemons) daemon.look();
          await clock.advance(each.kind === 'time' ? each.milliseconds : 50);
        }
        for (let round = 0; round < 60; round++) {
          for (const daemon of daemons) daemon.look();
          await clock.advance(60_000);
        }
        const text = server.text() ?? 'apps: {}\n';
        expect(new Map([...entriesOf(server)].map(([app, { key }]) => [app, key]))).toEqual(
          new Map([...wanted].map(([app, { key }]) => [app, key])),
        );
        expect(readLockText(text)?.blocks).toHaveLength(wanted.size);
        const files = server.history().at(-1)?.files ?? {};
        for (const [index, content] of pushed.entries()) expect(files[`file-${index + 1}`]).toBe(content);
        const remarks = server
          .history()
          .filter(({ by, files: all }, index, list) => by === 'Ada' && all[path] !== list[index - 1]?.files[path]);
        expect(text.split('\n').filter(line => line === '# a remark')).toHaveLength(remarks.length);
        // No release was written twice in a row, and each commit says what it changed.
        let before = new Map<string, LockEntry>();
        for (const commit of server.history()) {
          const after = new Map(
            readLockText(commit.files[path] ?? 'apps: {}\n')?.blocks.map(block => [block.app, block.entry]),
          );
          const changed = [...after].filter(([app, entry]) => !isSameImage(before.get(app), entry)).map(([app]) => app);
          // Ada only writes remarks into it.
          expect(changed.length > 0).toBe(commit.by === 'Pacer');
          expect([...imagesOfMessage(commit.message).keys()].sort()).toEqual(changed.sort());
          before = after;
        }
        for (const daemon of daemons) await daemon.kill();
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  function setUp(asked: string[] = [], allowed: () => boolean = () => true) {
    const clock = createVirtualClock();
    const server = createServer();
    const forbidden: string[] = [];
    const repository = server.clone();
    const writer = createLockWriter({
      repository: {
        ...repository,
        isAncestor(ancestor, descendant) {
          asked.push(ancestor);
          return repository.isAncestor(ancestor, descendant);
        },
      },
      cluster: 'prod',
      clock,
      random: () => 0.5,
      allowed,
      onWritten: () => undefined,
      onForbidden: app => forbidden.push(app),
      log: { info: () => undefined, warn: () => undefined },
    });
    return { clock, server, forbidden, writer };
  }

  /** A large file is read and written in so many pieces, with a turn of the event loop between them. */
  async function steps(count: number): Promise<void> {
    for (let step = 0; step < count; step++) await setImmediate();
  }

  it('puts releases that wait at one moment into one commit', async () => {
    const { clock, server, writer } = setUp();
    for (const app of apps) writer.propose({ app, entry: entryOf(app, 1), before: undefined, commit: 'c0' });
    await clock.advance(1_000);
    expect(server.history()).toHaveLength(2);
    expect([...imagesOfMessage(server.history()[1]?.message ?? '').keys()]).toEqual(apps);
  });

  it('puts a thousand releases that turn up within seconds into few commits, and lets none wait longer than a few seconds', async () => {
    const { clock, server, writer } = setUp();
    const began = clock.now();
    const written = new Map<string, number>();
    const watch = (): void => {
      for (const app of entriesOf(server).keys()) if (!written.has(app)) written.set(app, clock.now() - began);
    };
    const names = Array.from({ length: 1_000 }, (_, index) => `/app-${index}`);
    for (const app of names) {
      writer.propose({ app, entry: entryOf('/a', 1), before: undefined, commit: 'c0' });
      await clock.advance(12);
      await steps(1);
      watch();
    }
    await clock.advance(2_000);
    await steps(50);
    watch();
    expect(written.size).toBe(1_000);
    // Twelve seconds of arrivals.
    expect(server.history().length - 1).toBeLessThanOrEqual(4);
    const waits = names.map((app, index) => (written.get(app) ?? Number.POSITIVE_INFINITY) - index * 12);
    expect(Math.max(...waits)).toBeLessThanOrEqual(5_500);
    // One that comes alone, later, does not wait for others.
    await clock.advance(10_000);
    writer.propose({ app: '/alone', entry: entryOf('/a', 1), before: undefined, commit: server.head() });
    await clock.advance(150);
    await steps(50);
    expect(entriesOf(server).has('/alone')).toBe(true);
  });

  it('asks once per commit, not per app, whether the branch still has the commit that releases were decided on', async () => {
    const asked: string[] = [];
    const { clock, server, writer } = setUp(asked);
    for (let index = 0; index < 50; index++)
      writer.propose({ app: `/app-${index}`, entry: entryOf('/a', 1), before: undefined, commit: 'c0' });
    await clock.advance(2_000);
    await steps(10);
    expect(entriesOf(server).size).toBe(50);
    expect(asked).toEqual(['c0']);
  });

  it('writes nothing down that still waits when a freeze comes; after it the release is proposed again', async () => {
    let isFrozen = false;
    const { clock, server, writer } = setUp([], () => !isFrozen);
    const release = { app: '/a', entry: entryOf('/a', 2), before: undefined, commit: 'c0' };
    writer.propose(release);
    isFrozen = true;
    await clock.advance(10_000);
    expect(entriesOf(server).size).toBe(0);
    isFrozen = false;
    writer.propose(release);
    await clock.advance(1_000);
    expect(entriesOf(server).get('/a')).toEqual(release.entry);
  });

  it('drops a release when a person changed the entry meanwhile', async () => {
    const { clock, server, writer } = setUp();
    writer.propose({ app: '/a', entry: entryOf('/a', 2), before: undefined, commit: 'c0' });
    server.push(path, editLock(undefined, new Map([['/a', entryOf('/a', 7)]])) ?? '');
    await clock.advance(5_000);
    expect(entriesOf(server).get('/a')).toEqual(entryOf('/a', 7));
    expect(writer.waiting()).toBe(0);
  });

  it('writes nothing over a mistake in the file', async () => {
    const { clock, server, writer } = setUp();
    server.push(path, '<<<<<<< HEAD\n');
    writer.propose({ app: '/a', entry: entryOf('/a', 2), before: undefined, commit: 'c0' });
    await clock.advance(5_000);
    expect(server.text()).toBe('<<<<<<< HEAD\n');
  });

  it('that may not push says so once, holds nobody, and tries again later', async () => {
    const { clock, server, writer, forbidden } = setUp();
    server.faults.push('forbidden');
    const release = { app: '/a', entry: entryOf('/a', 1), before: undefined, commit: 'c0' };
    expect(writer.propose(release)).toBe('waiting');
    await clock.advance(1_000);
    expect(forbidden).toEqual(['/a']);
    expect(writer.propose(release)).toBe('forbidden');
    expect(writer.trouble()).toMatch(
      /^The image of 1 app cannot be recorded in .*protected.*`images: \{record: none\}`.*Deployments go on/,
    );
    await clock.advance(120_000);
    expect(entriesOf(server).get('/a')).toEqual(entryOf('/a', 1));
    expect(writer.trouble()).toBeUndefined();
  });

  it('holds an app for 15 seconds at most while the repository is away', async () => {
    const { clock, server, writer } = setUp();
    server.faults.push('unreachable', 'unreachable', 'unreachable', 'unreachable', 'unreachable', 'unreachable');
    const release = { app: '/a', entry: entryOf('/a', 1), before: undefined, commit: 'c0' };
    writer.propose(release);
    await clock.advance(14_000);
    expect(writer.propose(release)).toBe('waiting');
    await clock.advance(2_000);
    expect(writer.propose(release)).toBe('overdue');
  });
});
