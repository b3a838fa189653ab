import { readAgents } from '../../mesos/client/read-agents.ts';
import { readFramework } from '../../mesos/client/read-framework.ts';
import type { ClusterReading } from '../../mesos/client/types.ts';
import type { JsonObject } from '../../marathon/types.ts';
import { demandOf } from '../../reconciler/plan/capacity/demand.ts';
import { judge } from '../../reconciler/plan/capacity/judge.ts';
import { pictureOf } from '../../reconciler/plan/capacity/picture.ts';
import type { Demand, Picture } from '../../reconciler/plan/capacity/types.ts';
import { marathonId, mesosAnswers } from '../fake-mesos.ts';
import type { Figure } from '../figures.ts';
import { median } from '../statistics.ts';

const agents = 500;
const apps = 100;
const turns = 9;
const version = '1.8.244';

/**
 * The verdict on a plan that starts, scales and replaces a hundred apps on five hundred agents: proofs, simulated orders of
 * offers, sentences. The baselines read the same answers of the master, and put the same instances on the agents once
 * by memory and processors alone.
 */
export async function measureCapacity(): Promise<readonly Figure[]> {
  const answers = mesosAnswers(agents);
  const picture = pictureOf(await readingOf(answers), { version });
  const demands = Array.from({ length: apps }, (_, number) => demandNumber(number, picture));
  const parsed: number[] = [];
  const drawn: number[] = [];
  const judged: number[] = [];
  const single: number[] = [];
  const fitted: number[] = [];
  const longest: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    fitted.push(timed(() => firstFit(picture, demands)));
    const steps: number[] = [];
    judged.push(timed(() => run(picture, demands, steps)));
    longest.push(Math.max(...steps));
    single.push(timed(() => run(picture, demands.slice(0, 1), [])));
  }
  for (let turn = 0; turn < turns; turn++) {
    parsed.push(timed(() => [JSON.parse(answers.slaves), JSON.parse(answers.frameworks)]));
    const begin = performance.now();
    pictureOf(await readingOf(answers), { version });
    drawn.push(performance.now() - begin);
  }
  const parse = { name: 'JSON.parse of what the master answers', value: median(parsed) };
  const fit = { name: 'one first fit of the same instances by memory and processors', value: median(fitted) };
  return [
    {
      measure: `verdicts for ${apps} apps on ${agents} agents`,
      value: median(judged),
      unit: 'ms',
      baseline: fit,
      aim: 250,
    },
    {
      measure: 'the longest piece of it that nobody can interrupt',
      value: median(longest),
      unit: 'ms',
      baseline: fit,
      aim: 20,
    },
    { measure: `verdict for one app on ${agents} agents`, value: median(single), unit: 'ms', baseline: fit },
    {
      measure: `from the answers of the master to free resources of ${agents} agents`,
      value: median(drawn),
      unit: 'ms',
      baseline: parse,
    },
  ];
}

async function readingOf(answers: { readonly slaves: string; readonly frameworks: string }): Promise<ClusterReading> {
  const framework = await readFramework(JSON.parse(answers.frameworks), marathonId);
  return {
    agents: await readAgents(JSON.parse(answers.slaves)),
    recovering: [],
    maintenance: [],
    holders: [],
    ...(framework === undefined ? {} : { framework }),
  };
}

/** A mixture as a commit brings it: new apps, more instances, new versions; some constrained, a few far too large. */
function demandNumber(number: number, picture: Picture): Demand {
  const running = [...picture.tasks.keys()];
  const kind = (['start', 'restart', 'scale', 'start'] as const)[number % 4] ?? 'start';
  const existing = running[number % running.length] ?? '/none';
  const id = kind === 'start' ? `/new/app-${number}` : existing;
  const tasks = kind === 'start' ? 0 : (picture.tasks.get(id)?.length ?? 0);
  const definition: JsonObject & { readonly id: string } = {
    id,
    cmd: 'true',
    instances: kind === 'restart' ? tasks : tasks + 3 + (number % 5),
    cpus: 0.5,
    mem: number % 25 === 0 ? 200_000 : 512 + (number % 7) * 256,
    portDefinitions: [{ port: 0 }],
    constraints: constraintsOf(number),
  };
  return demandOf(definition, { kind, isAsked: true, isSettled: true, running: tasks }, version);
}

function constraintsOf(number: number): string[][] {
  if (number % 5 === 0) return [['hostname', 'UNIQUE']];
  if (number % 7 === 0) return [['rack', 'GROUP_BY', '10']];
  if (number % 11 === 0) return [['kind', 'LIKE', 'ss.']];
  return [];
}

/** The least that a placement needs: what is left by agent, and the first one where an instance goes. */
function firstFit(picture: Picture, demands: readonly Demand[]): number {
  const left = picture.agents.map(({ pools }) => ({ cpus: pools[0]?.free.cpus ?? 0, mem: pools[0]?.free.mem ?? 0 }));
  let placed = 0;
  for (const { instances, need } of demands) {
    for (let instance = 0; instance < instances; instance++) {
      const agent = left.find(({ cpus, mem }) => cpus >= need.cpus && mem >= need.mem);
      if (agent === undefined) break;
      agent.cpus -= need.cpus;
      agent.mem -= need.mem;
      placed++;
    }
  }
  return placed;
}

function run(picture: Picture, demands: readonly Demand[], steps: number[]): void {
  const generator = judge(picture, demands, 1);
  for (;;) {
    const started = process.cpuUsage();
    const { done } = generator.next();
    steps.push(millisecondsSince(started));
    if (done === true) return;
  }
}

function timed(work: () => unknown): number {
  const started = process.cpuUsage();
  work();
  return millisecondsSince(started);
}

/** Time of processors: others on the machine make everything later and nothing dearer. */
function millisecondsSince(started: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}
