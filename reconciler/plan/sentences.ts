import type { LiveApp } from '../../marathon/types.ts';
import type { SourcePosition } from '../desired/types.ts';
import type { ActionKind, FieldChange } from './types.ts';

/** `file:line:column`. */
export function place(position: SourcePosition): string {
  return `${position.file}:${position.line}:${position.column}`;
}

/** The fields that differ, by pointer: all of up to three, else the first two and a number. */
export function namesOf(changes: readonly FieldChange[]): string {
  const names = changes.map(change => change.pointer);
  if (names.length > 3) return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more fields`;
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : (names[0] ?? 'nothing');
}

/** The fields that differ with the place of the first one that was written in a file. */
export function namesAndPlace(changes: readonly FieldChange[]): string {
  const position = changes.find(change => change.position !== undefined)?.position;
  return position === undefined ? namesOf(changes) : `${namesOf(changes)} (${place(position)})`;
}

/** The first characters of a commit's id, as people write it. */
export function shortCommit(commit: string): string {
  return commit.slice(0, 8);
}

/** What an action does to tasks, in words. `instances` is the number wanted. */
export function costOf(action: ActionKind, live: LiveApp | undefined, instances: number): string {
  const now = live === undefined ? 0 : tasksOf(live);
  const before = live?.instances ?? 0;
  if (action === 'create') return instances === 0 ? untouched : `starts ${tasks(instances)}`;
  if (action === 'delete' || action === 'suspend') return now === 0 ? untouched : `stops ${tasks(now)}`;
  if (action === 'scale') {
    if (instances > before) return `adds ${tasks(instances - before)}, no task is restarted`;
    return now > instances ? `stops ${tasks(now - instances)}` : untouched;
  }
  if (action !== 'restart') return untouched;
  const parts = [];
  if (now > 0) parts.push(`restarts ${tasks(Math.min(now, instances))}`);
  if (instances > before) parts.push(now > 0 ? `adds ${instances - before}` : `starts ${tasks(instances)}`);
  if (now > instances) parts.push(`stops ${now - instances}`);
  return parts.length === 0 ? untouched : parts.join(', ');
}

/** What every plan says that leaves the tasks alone. */
export const untouched = 'no task is touched';

function tasksOf(live: LiveApp): number {
  return (live.tasksRunning ?? 0) + (live.tasksStaged ?? 0);
}

function tasks(number: number): string {
  return number === 1 ? '1 task' : `${number} tasks`;
}
