import type { NormalApp } from '../../../marathon/normal-form/types.ts';
import type { Instance } from '../instances/instance.ts';
import { fieldOf } from '../offers/constraints.ts';

/**
 * Chooses `count` instances to end when an app has too many: first what does least good (unreachable, waiting,
 * staging, starting, running), then by `killSelection` (reference 4.3). With a `GROUP_BY` constraint the running ones
 * are taken from the fullest group, so that the rest stays evenly spread. `isGood` puts unhealthy ones first.
 */
export function selectForKill(
  instances: readonly Instance[],
  count: number,
  app: NormalApp,
  isGood: (instance: Instance) => boolean,
): Instance[] {
  const direction = app.killSelection === 'OLDEST_FIRST' ? 1 : -1;
  // Of two that began at the same time, the one whose slot was made later is the younger.
  const inOrder = direction === 1 ? [...instances] : instances.toReversed();
  const left = inOrder.toSorted(
    (one, other) =>
      usefulness(one) - usefulness(other) ||
      Number(isGood(one)) - Number(isGood(other)) ||
      direction * (birthOf(one) - birthOf(other)),
  );
  const field = app.constraints.find(constraint => constraint[1]?.toUpperCase() === 'GROUP_BY')?.[0];
  const chosen: Instance[] = [];
  while (chosen.length < count && left.length > 0) {
    const index = field === undefined ? 0 : indexInFullestGroup(left, field);
    chosen.push(...left.splice(index, 1));
  }
  return chosen;
}

const order = ['UnreachableInactive', 'Unreachable', 'Scheduled', 'Provisioned', 'Staging', 'Starting'];

function usefulness(instance: Instance): number {
  const index = order.indexOf(instance.condition);
  return index === -1 ? order.length : index;
}

function birthOf(instance: Instance): number {
  return instance.task?.startedAt ?? instance.task?.stagedAt ?? instance.scheduledAt;
}

/** Index of the first instance that is no use, else of the first one in the group that has the most. */
function indexInFullestGroup(instances: readonly Instance[], field: string): number {
  const [first] = instances;
  if (first === undefined || usefulness(first) < order.length) return 0;
  const groupOf = ({ task }: Instance): string =>
    task === undefined
      ? ''
      : (fieldOf(field, task.placement.agentName ?? task.placement.agentId, task.placement.attributes) ?? '');
  const sizes = new Map<string, number>();
  for (const instance of instances) sizes.set(groupOf(instance), (sizes.get(groupOf(instance)) ?? 0) + 1);
  const most = Math.max(...sizes.values());
  return instances.findIndex(instance => sizes.get(groupOf(instance)) === most);
}
