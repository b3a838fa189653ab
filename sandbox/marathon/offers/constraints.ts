import type { AgentSpec } from '../../mesos/types.ts';

/** A task that counts for the constraints of its app: one of the present configuration, where it was put. */
export interface PlacedTask {
  readonly agentId: string;
  readonly agentName?: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * True when an agent may take one more task under a constraint `[field, operator, value?]` (reference 8, Mesos
 * reference 9.3).
 *
 * The tasks of the sandbox are all reached at 127.0.0.1. For the fields `hostname` and `@hostname` the agent's name counts,
 * which is what the master lists as its host name, so that these constraints mean what they mean on a real cluster.
 */
export function acceptsConstraint(
  constraint: readonly string[],
  agent: AgentSpec,
  placed: readonly PlacedTask[],
): boolean {
  const [field = '', operatorText = '', value] = constraint;
  const operator = operatorText.toUpperCase();
  const own = fieldOf(field, agent.name ?? agent.id, agent.attributes);
  if (own === undefined) return operator === 'UNLIKE';
  const taken = placed
    .map(task => fieldOf(field, task.agentName ?? task.agentId, task.attributes))
    .filter(other => other !== undefined);
  const same = taken.filter(other => other === own).length;
  switch (operator) {
    case 'UNIQUE':
      return same === 0;
    case 'CLUSTER':
      return value === undefined || value === '' ? taken.every(other => other === own) : own === value;
    case 'GROUP_BY':
      return isEvenlySpread(own, taken, Number(value ?? 0) || 0);
    case 'LIKE':
      return matches(value, own);
    case 'UNLIKE':
      return !matches(value, own);
    case 'MAX_PER':
      return same < Number(value);
    case 'IS':
      return isEqual(own, value ?? '');
    default:
      return false;
  }
}

/** The value of a constraint's field on an agent. */
export function fieldOf(
  field: string,
  agentName: string,
  attributes: Readonly<Record<string, string>>,
): string | undefined {
  if (field === 'hostname' || field === '@hostname') return agentName;
  if (field === '@region') return attributes['region'];
  if (field === '@zone') return attributes['zone'];
  return attributes[field];
}

/** A value nobody has yet is always welcome; else enough values must be in use, and this one among the smallest. */
function isEvenlySpread(own: string, taken: readonly string[], expected: number): boolean {
  const sizes = new Map<string, number>();
  for (const value of taken) sizes.set(value, (sizes.get(value) ?? 0) + 1);
  const size = sizes.get(own);
  if (size === undefined) return true;
  return sizes.size >= expected && size <= Math.min(...sizes.values());
}

function matches(pattern: string | undefined, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern ?? ''})$`).test(text);
  } catch {
    return false;
  }
}

function isEqual(own: string, value: string): boolean {
  if (own === value) return true;
  const [left, right] = [Number(own), Number(value)];
  if (own === '' || value === '' || Number.isNaN(left) || Number.isNaN(right)) return false;
  return Math.round(left * 1000) === Math.round(right * 1000);
}
