import { upToDate, type Tally } from './tally.ts';
import type { CapacityAgent } from './types.ts';

/** A rule that looks at an agent alone. */
export type FixedRule = (value: string | undefined) => boolean;

/** A rule that looks at where instances of the same configuration are already (Mesos reference 9.3). */
export interface CountingRule {
  readonly field: string;
  /** Whether a value takes one more instance; the tally says where the others are. */
  accepts(value: number, tally: Tally): boolean;
  /** It is only a limit by value: whatever comes first, as many instances find a place. */
  readonly isLimit: boolean;
  /**
   * The most instances that can be placed in all when each value has room for so many, whatever the order: never too few.
   * `placed` are those that count already.
   */
  most(room: ReadonlyMap<string, number>, placed: ReadonlyMap<string, number>): number;
}

/** A constraint as Marathon reads it. */
export type Rule =
  | { readonly kind: 'fixed'; readonly field: string; readonly accepts: FixedRule }
  | ({ readonly kind: 'counting' } & CountingRule)
  | { readonly kind: 'unknown'; readonly sentence: string };

/** What a rule depends on besides the agents. */
export interface RuleContext {
  /** Instances of the app when all are placed. */
  readonly instances: number;
  /** Marathon 1.11 and later spread GROUP_BY by another rule. */
  readonly hasFixedGroups: boolean;
}

/** Longest text and pattern that a regular expression of a user is run on. */
const longestMatch = 200;

/** Reads a constraint `[field, operator, value?]`. */
export function ruleOf(constraint: readonly string[], context: RuleContext): Rule {
  const [field = '', operator = '', value] = constraint;
  switch (operator.toUpperCase()) {
    case 'UNIQUE':
      return counting(field, atMost(1));
    case 'MAX_PER':
      return counting(field, atMost(Number(value) || 0));
    case 'CLUSTER':
      return value === undefined || value === '' ? counting(field, together) : fixed(field, own => own === value);
    case 'GROUP_BY':
      return groupBy(field, value, context);
    case 'IS':
      return fixed(field, own => own !== undefined && isEqual(own, value ?? ''));
    case 'LIKE':
    case 'UNLIKE':
      return pattern(field, operator.toUpperCase() === 'LIKE', value ?? '');
    default:
      return { kind: 'unknown', sentence: `The operator ${operator} of a constraint is not known.` };
  }
}

/** The value of a constraint's field on an agent, as text; undefined when it has none. */
export function fieldOf(field: string, agent: CapacityAgent): string | undefined {
  if (field === 'hostname' || field === '@hostname') return agent.hostname;
  if (field === '@region') return agent.region;
  if (field === '@zone') return agent.zone;
  const value = agent.attributes[field];
  return value === undefined ? undefined : asMarathonWrites(value);
}

/** Ranges and sets are printed by Mesos with blanks, and compared by Marathon without; sets in order. */
function asMarathonWrites(value: string): string {
  if (/^\[.*\]$/.test(value)) return value.replaceAll(', ', ',');
  const [, members] = /^\{(.*)\}$/.exec(value) ?? [];
  if (members === undefined) return value;
  return `{${members.split(/,\s*/).toSorted().join(',')}}`;
}

function fixed(field: string, accepts: FixedRule): Rule {
  return { kind: 'fixed', field, accepts };
}

function counting(field: string, rule: Omit<CountingRule, 'field'>): Rule {
  return { kind: 'counting', field, ...rule };
}

function atMost(limit: number): Omit<CountingRule, 'field'> {
  return {
    isLimit: true,
    accepts: (value, { counts }) => (counts[value] ?? 0) < limit,
    most(room, placed) {
      let sum = 0;
      for (const [value, each] of room) sum += Math.min(each, Math.max(0, limit - (placed.get(value) ?? 0)));
      return sum;
    },
  };
}

/** CLUSTER without a value: wherever the first one is. */
const together: Omit<CountingRule, 'field'> = {
  isLimit: false,
  accepts(value, tally) {
    const { used, counts } = upToDate(tally);
    return used === 0 || (used === 1 && (counts[value] ?? 0) > 0);
  },
  most(room, placed) {
    const used = [...placed].filter(([, count]) => count > 0).map(([value]) => value);
    if (used.length > 1) return 0;
    const [only] = used;
    return only === undefined ? Math.max(0, ...room.values()) : (room.get(only) ?? 0);
  },
};

function groupBy(field: string, value: string | undefined, { instances, hasFixedGroups }: RuleContext): Rule {
  const groups = Number(value ?? 0) || 0;
  if (!hasFixedGroups) return counting(field, spread(groups));
  if (groups > 0) return counting(field, spreadOver(groups, instances));
  return {
    kind: 'unknown',
    sentence: `Marathon 1.11 cannot spread by ${field} without a number of groups: write ["${field}", "GROUP_BY", "3"].`,
  };
}

/** Up to 1.10: a new value is always welcome; else enough values must be in use, and this one among the smallest. */
function spread(groups: number): Omit<CountingRule, 'field'> {
  return {
    isLimit: false,
    accepts(value, tally) {
      const own = tally.counts[value] ?? 0;
      if (own === 0) return true;
      const { used, smallest } = upToDate(tally);
      return used >= groups && own <= smallest;
    },
    most(room, placed) {
      // What is placed already may lie unevenly; then only the room itself is a limit that is never too low.
      const rooms = [...room.values()].filter(each => each > 0).toSorted((one, other) => other - one);
      const all = rooms.reduce((sum, each) => sum + each, 0);
      if ([...placed.values()].some(count => count > 0)) return all;
      let most = rooms.length;
      for (let used = Math.max(1, groups); used <= rooms.length; used++) {
        const level = (rooms[used - 1] ?? 0) + 1;
        let sum = 0;
        for (let index = 0; index < used; index++) sum += Math.min(rooms[index] ?? 0, level);
        most = Math.max(most, sum);
      }
      return most;
    },
  };
}

/** 1.11: so many groups, as even as the number of instances allows. */
function spreadOver(groups: number, instances: number): Omit<CountingRule, 'field'> {
  const share = Math.floor(instances / groups);
  const larger = instances % groups;
  return {
    isLimit: false,
    accepts(value, tally) {
      const own = tally.counts[value] ?? 0;
      if (own > share || (own === 0 && upToDate(tally).used >= groups)) return false;
      if (own < share) return true;
      let full = 0;
      for (const count of tally.counts) if (count > share) full++;
      return full < larger;
    },
    most(room, placed) {
      const all = [...room.values()].reduce((sum, each) => sum + each, 0);
      if ([...placed.values()].some(count => count > 0)) return all;
      const rooms = [...room.values()].toSorted((one, other) => other - one).slice(0, groups);
      return rooms.reduce((sum, each, index) => sum + Math.min(each, index < larger ? share + 1 : share), 0);
    },
  };
}

function pattern(field: string, like: boolean, text: string): Rule {
  if (text.length > longestMatch)
    return { kind: 'unknown', sentence: `The pattern of the constraint on ${field} is too long to be judged.` };
  try {
    const expression = new RegExp(`^(?:${text})$`, 'u');
    return fixed(field, own => {
      if (own === undefined) return !like;
      return expression.test(own.slice(0, longestMatch)) === like;
    });
  } catch {
    return { kind: 'unknown', sentence: `The pattern ${text} of the constraint on ${field} cannot be read here.` };
  }
}

/** Numbers are compared with three decimals. */
function isEqual(own: string, value: string): boolean {
  if (own === value) return true;
  const [left, right] = [Number(own), Number(value)];
  if (own === '' || value === '' || Number.isNaN(left) || Number.isNaN(right)) return false;
  return Math.round(left * 1000) === Math.round(right * 1000);
}
