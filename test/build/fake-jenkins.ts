import { pacerError } from '../../errors/pacer-error.ts';
import type {
  BuildForBuilds,
  CauseForBuilds,
  JenkinsForBuilds,
  QueueItemForBuilds,
} from '../../reconciler/build/find-build.ts';

/** A Jenkins in memory: a queue and builds, with the faults that build-once has to live with. */
export interface FakeJenkins extends JenkinsForBuilds {
  readonly triggers: Readonly<Record<string, string>>[];
  /** The next trigger is carried out and its answer lost. */
  loseNextAnswer(): void;
  /** The next trigger does not arrive at all. */
  loseNextRequest(): void;
  down: boolean;
  /** The oldest queued item starts. With `isHidden` it is in neither list until `show`. */
  start(isHidden?: boolean): void;
  show(): void;
  finish(number: number, result: string, console?: readonly string[]): void;
  /** Crash: the queue is empty afterwards. */
  crash(): void;
  /** A person cancels everything that waits. */
  cancelAll(): void;
  /** The next cancellation is carried out and its answer lost. */
  loseNextCancellation(): void;
  readonly cancelled: readonly number[];
  readonly stopped: readonly number[];
  whoAmI(): Promise<string | undefined>;
  /** Puts something into the queue that Pacer did not ask for. */
  queue(parameters: Readonly<Record<string, string>>, causes: readonly CauseForBuilds[]): number;
}

export function createFakeJenkins(): FakeJenkins {
  const triggers: Readonly<Record<string, string>>[] = [];
  const items = new Map<number, QueueItemForBuilds & { readonly causes: readonly CauseForBuilds[] }>();
  const hidden = new Set<number>();
  const cancelled: number[] = [];
  const stopped: number[] = [];
  let loseCancellation = false;
  const builds: (BuildForBuilds & { console: readonly string[] })[] = [];
  let lose: 'answer' | 'request' | undefined;
  let nextItem = 1;

  const jenkins: FakeJenkins = {
    triggers,
    down: false,
    loseNextAnswer: () => void (lose = 'answer'),
    loseNextRequest: () => void (lose = 'request'),
    trigger(_job, parameters) {
      refuseWhenDown();
      const lost = lose;
      lose = undefined;
      if (lost !== 'request') {
        triggers.push(parameters);
      }
      const queueId = lost === 'request' ? 0 : fold(parameters);
      if (lost !== undefined) throw pacerError('jenkins-outcome-unknown', { message: 'the answer was lost' });
      return Promise.resolve({ queueId });
    },
    queueItem(id) {
      refuseWhenDown();
      return Promise.resolve(items.get(id));
    },
    queuedItems() {
      refuseWhenDown();
      return Promise.resolve(
        [...items.values()]
          .filter(item => item.build === undefined && !item.cancelled)
          .map(item => ({ id: item.id, why: item.why, parameters: item.parameters ?? {}, causes: item.causes })),
      );
    },
    builds() {
      refuseWhenDown();
      return Promise.resolve(builds.toReversed().filter(build => !hidden.has(build.number)));
    },
    build(_job, number) {
      refuseWhenDown();
      return Promise.resolve(builds.find(build => build.number === number && !hidden.has(number)));
    },
    consoleTail: (_job, number) => Promise.resolve(builds.find(build => build.number === number)?.console ?? []),
    start(isHidden = false) {
      const waiting = [...items.values()].find(item => item.build === undefined && !item.cancelled);
      if (waiting === undefined) throw new Error('nothing is queued');
      const number = builds.length + 1;
      const url = `http://jenkins/job/pacer/job/build-image/${number}/`;
      items.set(waiting.id, { ...waiting, build: { number, url } });
      if (isHidden) hidden.add(number);
      builds.push({
        number,
        url,
        queueId: waiting.id,
        building: true,
        timestamp: 0,
        duration: 0,
        parameters: waiting.parameters ?? {},
        causes: waiting.causes,
        console: [],
      });
    },
    show: () => hidden.clear(),
    finish(number, result, console = []) {
      const index = builds.findIndex(build => build.number === number);
      const build = builds[index];
      if (build === undefined) throw new Error(`no build ${number}`);
      builds[index] = { ...build, building: false, result, console };
    },
    crash: () => items.clear(),
    cancelAll() {
      for (const item of items.values()) items.set(item.id, { ...item, cancelled: true });
    },
    loseNextCancellation: () => void (loseCancellation = true),
    cancelled,
    stopped,
    stages: () => Promise.resolve(undefined),
    whoAmI() {
      refuseWhenDown();
      return Promise.resolve('pacer');
    },
    queue(parameters, causes) {
      const id = nextItem++;
      items.set(id, { id, cancelled: false, why: 'In the quiet period', parameters, causes });
      return id;
    },
    cancelQueued(id) {
      refuseWhenDown();
      const item = items.get(id);
      if (item === undefined || item.build !== undefined || item.cancelled) return Promise.resolve('gone');
      items.set(id, { ...item, cancelled: true });
      cancelled.push(id);
      const isLost = loseCancellation;
      loseCancellation = false;
      if (isLost) throw pacerError('upstream-timeout', { message: 'the answer was lost' });
      return Promise.resolve('cancelled');
    },
    stop(_job, number) {
      refuseWhenDown();
      stopped.push(number);
      return Promise.resolve();
    },
  };

  /** An item that waits with the same parameters takes the request in (Jenkins API reference 2.7). */
  function fold(parameters: Readonly<Record<string, string>>): number {
    const cause: CauseForBuilds = { kind: 'UserIdCause', user: 'pacer' };
    const wanted = JSON.stringify(Object.entries(parameters).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    for (const [id, item] of items) {
      const isWaiting = item.build === undefined && !item.cancelled;
      if (
        !isWaiting ||
        JSON.stringify(Object.entries(item.parameters ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))) !== wanted
      )
        continue;
      items.set(id, { ...item, causes: [...item.causes, cause] });
      return id;
    }
    return jenkins.queue(parameters, [cause]);
  }

  function refuseWhenDown(): void {
    if (jenkins.down) throw pacerError('upstream-unreachable', { message: 'Jenkins cannot be reached.' });
  }
  return jenkins;
}
