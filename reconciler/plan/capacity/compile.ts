import { scalars } from './amounts.ts';
import { fieldOf, ruleOf, type CountingRule } from './constraints.ts';
import { accepts as acceptsOrigin } from './origins.ts';
import type { CapacityAgent, Demand, HeldTask, Picture } from './types.ts';
import { upgradeLimits, type UpgradeLimits } from './upgrade.ts';

/** A demand, with everything that does not change while placements are tried worked out. */
export interface Case {
  readonly demand: Demand;
  /** Scalars of one instance, in the order of `scalars`. */
  readonly need: Float64Array;
  /** By index of the agent: 1 when it may take an instance as far as the agent alone is concerned, 2 when that is not sure. */
  readonly eligible: Uint8Array;
  /** By index of the origin. */
  readonly origins: readonly boolean[];
  readonly rules: readonly FieldRule[];
  /** Tasks that the change ends or may end, on agents that are listed. */
  readonly old: readonly HeldTask[];
  /** Agents of the old tasks, by index. */
  readonly oldAt: Int32Array;
  /** Tasks that stay and count for the constraints. */
  readonly staying: readonly HeldTask[];
  /** By index of the agent: how many of them are there. */
  readonly stayingOn: Int32Array;
  /** Instances that have to find a place. */
  readonly missing: number;
  readonly limits: UpgradeLimits | undefined;
  /** Why it cannot be judged. */
  readonly unknown?: string;
}

/** A counting rule with the value that each agent has for it, numbered; -1 for none. */
export interface FieldRule extends CountingRule {
  readonly valueOf: Int32Array;
  readonly names: readonly string[];
}

/** Agents and demands by index. */
export interface Problem {
  readonly picture: Picture;
  readonly agents: readonly CapacityAgent[];
  readonly indexOf: ReadonlyMap<string, number>;
  readonly originNames: readonly string[];
  readonly cases: readonly Case[];
  /** Some case wants a port by its number: then it matters which ones are taken. */
  readonly hasFixedPorts: boolean;
}

/** Cases between two pauses. */
const casesPerStep = 16;

/** Works out what does not change while placements are tried; in steps of a few milliseconds. */
export function* compile(picture: Picture, demands: readonly Demand[]): Generator<void, Problem, void> {
  const { agents } = picture;
  const indexOf = new Map(agents.map(({ id }, index) => [id, index]));
  const originNames = [...new Set(agents.flatMap(({ pools }) => pools.map(({ origin }) => origin)))];
  const regions = new Set(agents.flatMap(({ region }) => (region === undefined ? [] : [region])));
  const cases: Case[] = [];
  for (const demand of demands) {
    cases.push(caseOf(demand, picture, indexOf, originNames, regions.size > 1));
    if (cases.length % casesPerStep === 0) yield;
  }
  const hasFixedPorts = demands.some(({ need }) => need.fixedPorts.length > 0);
  return { picture, agents, indexOf, originNames, cases, hasFixedPorts };
}

function caseOf(
  demand: Demand,
  picture: Picture,
  indexOf: ReadonlyMap<string, number>,
  originNames: readonly string[],
  hasRegions: boolean,
): Case {
  const { agents } = picture;
  const context = { instances: demand.instances, hasFixedGroups: hasFixedGroups(picture.marathonVersion) };
  const rules = demand.constraints.map(constraint => ruleOf(constraint, context));
  const held = (picture.tasks.get(demand.id) ?? []).filter(({ agentId }) => indexOf.has(agentId));
  const replaces = demand.kind === 'restart' || demand.kind === 'stop';
  const stays = replaces ? [] : held;
  const old = replaces ? held : [];
  const isFree = acceptsOrigin(picture, demand.role, demand.acceptedRoles);
  const unknown = unknownBecause(demand, rules, hasRegions, old.length);
  const fixedRules = rules.flatMap(rule => (rule.kind === 'fixed' ? [rule] : []));
  const countingRules = rules.flatMap(rule => (rule.kind === 'counting' ? [rule] : []));
  const stayingOn = new Int32Array(agents.length);
  for (const { agentId } of stays) {
    const index = indexOf.get(agentId) ?? 0;
    stayingOn[index] = (stayingOn[index] ?? 0) + 1;
  }
  const eligible = new Uint8Array(agents.length);
  for (const [index, agent] of agents.entries()) {
    if (agent.state !== 'active' && agent.state !== 'maintenance') continue;
    if (!fixedRules.every(rule => rule.accepts(fieldOf(rule.field, agent)))) continue;
    if (countingRules.some(rule => fieldOf(rule.field, agent) === undefined)) continue;
    // Whether Marathon takes offers of machines in maintenance is a setting of it.
    if (agent.state === 'maintenance') {
      eligible[index] = 2;
      continue;
    }
    // Agents with graphics processors are kept for tasks that want them, unless Mesos was told otherwise.
    eligible[index] = agent.total.gpus > 0 && !(picture.usesGpus && demand.need.gpus > 0) ? 2 : 1;
  }
  return {
    demand,
    need: Float64Array.from(scalars, name => demand.need[name]),
    eligible,
    origins: originNames.map(isFree),
    rules: countingRules.map(rule => fieldRuleOf(rule, agents)),
    old,
    oldAt: Int32Array.from(old, ({ agentId }) => indexOf.get(agentId) ?? -1),
    staying: stays,
    stayingOn,
    missing: missingOf(demand, stays.length),
    limits: demand.kind === 'restart' && old.length > 0 ? upgradeLimits({ ...demand, old: old.length }) : undefined,
    ...(unknown === undefined ? {} : { unknown }),
  };
}

function fieldRuleOf(rule: CountingRule, agents: readonly CapacityAgent[]): FieldRule {
  const numbers = new Map<string, number>();
  const valueOf = Int32Array.from(agents, agent => {
    const value = fieldOf(rule.field, agent);
    if (value === undefined) return -1;
    const number = numbers.get(value) ?? numbers.size;
    numbers.set(value, number);
    return number;
  });
  return { ...rule, valueOf, names: [...numbers.keys()] };
}

function missingOf(demand: Demand, staying: number): number {
  if (demand.kind === 'stop') return 0;
  if (demand.kind === 'scale') return demand.missing ?? Math.max(0, demand.instances - staying);
  return demand.missing ?? demand.instances;
}

function unknownBecause(
  demand: Demand,
  rules: readonly ReturnType<typeof ruleOf>[],
  hasRegions: boolean,
  old: number,
): string | undefined {
  const rule = rules.find(each => each.kind === 'unknown');
  if (rule !== undefined) return rule.sentence;
  if (demand.isResident && demand.kind !== 'stop')
    return 'Its instances keep persistent volumes, and only Marathon knows where their reservations are.';
  if (demand.kind === 'restart' && old < (demand.running ?? 0))
    return `Mesos lists ${old} of the ${demand.running ?? 0} tasks that Marathon counts: it was read before they started, or does not show them all.`;
  if (hasRegions && !demand.constraints.some(([field]) => field === '@region'))
    return 'The agents are in several regions and nothing says which one is Marathon’s: a constraint on @region would.';
  return undefined;
}

/** Marathon 1.11 and later (Mesos reference 9.3). */
function hasFixedGroups(version: string): boolean {
  const [, major, minor] = /^v?(\d{1,6})\.(\d{1,6})/.exec(version) ?? [];
  return Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 11);
}
