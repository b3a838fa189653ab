import type { Clock } from '../../clock/clock.ts';
import { pacerError, type PacerError } from '../../errors/pacer-error.ts';
import type { Build as JenkinsBuild, Jenkins, QueueItem } from '../../jenkins/client/types.ts';
import type { Build, Stage } from '../../schemas/generated/build.ts';
import type { DesiredState } from '../desired/types.ts';
import { parseBuildId } from './build-id.ts';
import { createBuildRows } from './build-rows.ts';
import { plainLine } from './console-lines.ts';
import { explainBuild } from './explain-build.ts';
import { readConsole, type ConsolePage } from './read-console.ts';
import { remember } from './remember.ts';
import { createStageReader } from './stages.ts';
import { keyOf, type SupersedeJob } from './supersede.ts';
import type { WantedKeys } from './wanted-keys.ts';

/** Shows the builds of one cluster as Jenkins has them. Everything rejects when Jenkins cannot be asked. */
export interface BuildViews {
  /** Queued, running, and the last ones that ended. Asks Jenkins at most once in two seconds, however many ask. */
  list(): Promise<readonly Build[]>;
  /** One build with its stages, and why it ended as it did. Rejects with `build-unknown`. */
  view(id: string): Promise<Build>;
  /** Lines of its console after a position, secrets hidden; nothing while it is queued. Rejects with `build-unknown`. */
  log(id: string, position: string): Promise<ConsolePage>;
}

const listedBuilds = 50;
const listLifetime = 2_000;
const tailLines = 60;

type JenkinsForViews = Pick<
  Jenkins,
  'url' | 'jobPath' | 'queuedItems' | 'queueItem' | 'builds' | 'build' | 'console' | 'consoleTail' | 'stages'
>;

type FoundBuild =
  | { readonly job: string; readonly key: string; readonly build: JenkinsBuild }
  | { readonly job: string; readonly key: string; readonly item: QueueItem };

/** `jobs` are those of the cluster; only builds that carry a key are shown. */
export function createBuildViews(parts: {
  readonly jenkins: JenkinsForViews;
  readonly clock: Clock;
  readonly wanted: WantedKeys;
  readonly desired: () => DesiredState | undefined;
  readonly jobs: () => readonly SupersedeJob[];
  readonly mask: (line: string) => string;
}): BuildViews {
  const { jenkins, clock, mask } = parts;
  const { ofItem, ofBuild } = createBuildRows(parts);
  const stageReader = createStageReader(jenkins);
  let listed: { readonly builds: Promise<readonly Build[]>; readonly at: number } | undefined;
  /** Why builds ended as they did. */
  const ended = new Map<string, Partial<Build>>();

  async function readList(): Promise<readonly Build[]> {
    const queued: Build[] = [];
    const running: Build[] = [];
    const over: Build[] = [];
    for (const { job, keyParameters } of parts.jobs()) {
      for (const item of await jenkins.queuedItems(job)) {
        const key = keyOf(item.parameters, keyParameters);
        if (key !== undefined) queued.push(ofItem(job, key, item));
      }
      for (const build of await jenkins.builds(job, listedBuilds)) {
        const key = keyOf(build.parameters, keyParameters);
        if (key !== undefined) (build.building ? running : over).push(ofBuild(job, key, build));
      }
    }
    return [...queued, ...running.sort(newestFirst), ...over.sort(newestFirst)];
  }

  /** An entry of the queue, or what became of it: Jenkins forgets entries five minutes after they left, and builds keep the id. */
  async function findQueued(queueId: number): Promise<FoundBuild | undefined> {
    const item = await jenkins.queueItem(queueId);
    for (const { job, keyParameters } of parts.jobs()) {
      const key = item === undefined ? undefined : keyOf(item.parameters, keyParameters);
      if (item !== undefined && item.build === undefined && key !== undefined) return { job, key, item };
      const build = (await jenkins.builds(job, 100)).find(each => each.queueId === queueId);
      const buildKey = build === undefined ? undefined : keyOf(build.parameters, keyParameters);
      if (build !== undefined && buildKey !== undefined) return { job, key: buildKey, build };
    }
    return undefined;
  }

  /** The build that an id stands for, or the entry of the queue that is none yet. */
  async function find(id: string): Promise<FoundBuild> {
    const place = parseBuildId(id);
    if (place?.kind === 'build') {
      const job = parts.jobs().find(each => each.job === place.job);
      const build = job === undefined ? undefined : await jenkins.build(place.job, place.number);
      const key = job === undefined || build === undefined ? undefined : keyOf(build.parameters, job.keyParameters);
      if (build !== undefined && key !== undefined) return { job: place.job, key, build };
    }
    if (place?.kind === 'queued') {
      const found = await findQueued(place.queueId);
      if (found !== undefined) return found;
    }
    throw unknownBuild(id);
  }

  async function explain(job: string, build: JenkinsBuild, stages: readonly Stage[]): Promise<Partial<Build>> {
    const console = await jenkins.consoleTail(job, build.number, tailLines).catch(() => []);
    const lines = console.map(line => mask(plainLine(line)));
    const shown = stages.map(({ name, state, error }) => ({
      name,
      status: state,
      ...(error === undefined ? {} : { error }),
    }));
    const said = explainBuild({ job, number: build.number, result: build.result, console: lines, stages: shown });
    return {
      sentence: said.sentence,
      evidence: [...said.evidence],
      ...(said.stage === undefined ? {} : { failedStage: said.stage }),
    };
  }

  return {
    list() {
      if (listed !== undefined && clock.now() - listed.at < listLifetime) return listed.builds;
      const builds = readList();
      const mine = { builds, at: clock.now() };
      listed = mine;
      builds.catch(() => {
        if (listed === mine) listed = undefined;
      });
      return builds;
    },
    async view(id) {
      const found = await find(id);
      if ('item' in found) return ofItem(found.job, found.key, found.item);
      const { job, key, build } = found;
      const view = ofBuild(job, key, build);
      const known = ended.get(`${view.id} ${view.startedAt}`);
      if (known !== undefined) return { ...view, ...known };
      const stages = await stageReader.read(job, build.number, stageState(view.state));
      const more: Partial<Build> = stages.length === 0 ? {} : { stages: [...stages] };
      if (!build.building && build.result !== 'SUCCESS') Object.assign(more, await explain(job, build, stages));
      if (!build.building) remember(ended, `${view.id} ${view.startedAt}`, more);
      return { ...view, ...more };
    },
    async log(id, position) {
      const found = await find(id);
      if ('item' in found) return { lines: [], position, isComplete: found.item.cancelled };
      const page = await readConsole(jenkins, found.job, found.build.number, position);
      return { ...page, lines: page.lines.map(mask) };
    },
  };
}

/** What the last stage of a build in this state is. */
function stageState(state: Build['state']): Stage['state'] {
  if (state === 'queued' || state === 'cancelled' || state === 'not-built') return 'not-executed';
  return state;
}

function newestFirst(a: Build, b: Build): number {
  return (a.startedAt ?? '') < (b.startedAt ?? '') ? 1 : -1;
}

/** What is said of a build that is not there, or not for the one who asks. */
export function unknownBuild(id: string): PacerError {
  return pacerError('build-unknown', {
    message: `There is no build ${id} of this cluster in Jenkins.`,
    context: { id },
  });
}
