import type { Clock } from '../../../clock/clock.ts';
import type { LiveApp } from '../../../marathon/types.ts';
import type { MesosTask } from '../../../mesos/client/types.ts';
import { shortName } from './short-name.ts';

/** An instance of an app whose logs can be asked for. */
export interface Instance {
  /** Id of its task. */
  readonly id: string;
  readonly app: string;
  readonly agentId: string;
  readonly host?: string;
  /** Milliseconds since the epoch. */
  readonly started?: number;
  readonly ended?: number;
  readonly image?: string;
  readonly isOver: boolean;
}

/** Finds instances: those that run at Marathon, those that ended at Mesos. */
export interface Instances {
  /** Of these apps, the newest first. */
  ofApps(apps: readonly string[], finished: boolean): Promise<readonly Instance[]>;
  /** By the id of the task; a beginning or the last part is enough, and so is the short name. Ended ones too. */
  byName(name: string): Promise<readonly Instance[]>;
  /** Those that have a text in their id, app or short name, whatever its capitals: those that run come first, then the newest. */
  withText(text: string): Promise<readonly Instance[]>;
}

/** Questions that are asked of servers. */
export interface InstanceQuestions {
  app(id: string): Promise<LiveApp | undefined>;
  /** Tasks that Mesos remembers, running and ended. */
  tasks(): Promise<readonly MesosTask[]>;
}

const runningPatience = 1_500;
const endedPatience = 10_000;

/** `shop_cart.instance-….1` or `shop_cart.<uuid>` → `/shop/cart` (Mesos API reference 5.4): ids of apps have no underscore. */
function appOfTask(taskId: string): string {
  const name = taskId.split('.', 1)[0] ?? taskId;
  return `/${name.replaceAll('_', '/')}`;
}

/** Answers are kept for a moment, so that many viewers ask as much as one. */
export function createInstances(questions: InstanceQuestions, clock: Clock): Instances {
  const apps = new Map<string, { readonly at: number; readonly answer: Promise<LiveApp | undefined> }>();
  let tasks: { readonly at: number; readonly answer: Promise<readonly MesosTask[]> } | undefined;

  function app(id: string): Promise<LiveApp | undefined> {
    const known = apps.get(id);
    if (known !== undefined && clock.now() - known.at < runningPatience) return known.answer;
    const answer = questions.app(id);
    apps.delete(id);
    apps.set(id, { at: clock.now(), answer });
    const [oldest] = apps.keys();
    if (apps.size > 500 && oldest !== undefined) apps.delete(oldest);
    return answer;
  }

  function allTasks(): Promise<readonly MesosTask[]> {
    if (tasks === undefined || clock.now() - tasks.at > endedPatience) {
      tasks = { at: clock.now(), answer: questions.tasks() };
      tasks.answer.catch(() => (tasks = undefined));
    }
    return tasks.answer;
  }

  async function running(id: string): Promise<readonly Instance[]> {
    const live = await app(id);
    const image = imageOf(live);
    return (live?.tasks ?? []).flatMap(({ id: task, slaveId, host, startedAt, stagedAt }) => {
      if (slaveId === undefined) return [];
      const started = Date.parse(startedAt ?? stagedAt ?? '');
      return [
        {
          id: task,
          app: id,
          agentId: slaveId,
          isOver: false,
          ...(host === undefined ? {} : { host }),
          ...(Number.isNaN(started) ? {} : { started }),
          ...(image === undefined ? {} : { image }),
        },
      ];
    });
  }

  return {
    async ofApps(ids, finished) {
      const found = (await Promise.all(ids.map(running))).flat();
      if (!finished) return newestFirst(found);
      const known = new Set(found.map(each => each.id));
      const wanted = new Set(ids);
      const ended = (await allTasks()).filter(task => !known.has(task.id) && wanted.has(appOfTask(task.id)));
      return newestFirst([...found, ...ended.map(instanceOf)]);
    },
    async byName(name) {
      const fits = (id: string): boolean => {
        const short = shortName(id, appOfTask(id));
        return id.startsWith(name) || id.endsWith(name) || short === name || short.endsWith(`.${name}`);
      };
      const exact = name.includes('.') ? (await running(appOfTask(name))).filter(each => fits(each.id)) : [];
      if (exact.length > 0) return exact;
      const remembered = (await allTasks()).filter(task => fits(task.id)).map(instanceOf);
      return newestFirst(remembered);
    },
    async withText(text) {
      const wanted = text.toLowerCase();
      const all = (await allTasks()).map(instanceOf);
      const fits = all.filter(({ id, app: owner }) =>
        [id, owner, shortName(id, owner)].some(name => name.toLowerCase().includes(wanted)),
      );
      return newestFirst(fits).toSorted((a, b) => Number(a.isOver) - Number(b.isOver));
    },
  };
}

function instanceOf(task: MesosTask): Instance {
  const { id, agentId, isOver, started, ended, image } = task;
  return {
    id,
    app: appOfTask(id),
    agentId,
    isOver,
    ...(started === undefined ? {} : { started }),
    ...(ended === undefined ? {} : { ended }),
    ...(image === undefined ? {} : { image }),
  };
}

function imageOf(app: LiveApp | undefined): string | undefined {
  const container = app?.['container'] as { docker?: { image?: unknown } } | undefined;
  const image = container?.docker?.image;
  return typeof image === 'string' ? image : undefined;
}

function newestFirst(instances: readonly Instance[]): readonly Instance[] {
  return instances.toSorted((a, b) => (b.started ?? 0) - (a.started ?? 0) || (a.id < b.id ? -1 : 1));
}
