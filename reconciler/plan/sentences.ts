import type { SourcePosition } from '../desired/types.ts';
import { memoryWords, totalImpact, type Impact } from './impact.ts';
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

/** What an action does to tasks and memory, in words. */
export function costOf(action: ActionKind, impact: Impact): string {
  const { restarted, started, stopped, memoryAfter, memoryBefore } = impact;
  if (restarted + started + stopped === 0) return untouched;
  if (action === 'create') return `starts ${tasks(started)}, takes ${memoryWords(memoryAfter)}`;
  if (action === 'delete' || action === 'suspend')
    return `stops ${tasks(stopped)}, frees ${memoryWords(memoryBefore - memoryAfter)}`;
  if (action === 'scale') {
    if (stopped > 0) return `stops ${tasks(stopped)}, frees ${memoryWords(memoryBefore - memoryAfter)}`;
    return `adds ${tasks(started)}, takes ${memoryWords(memoryAfter - memoryBefore)} more, no task is restarted`;
  }
  if (action !== 'restart') return untouched;
  const parts = [];
  if (restarted > 0) parts.push(`restarts ${tasks(restarted)}`);
  if (started > 0) parts.push(restarted > 0 ? `adds ${started}` : `starts ${tasks(started)}`);
  if (stopped > 0) parts.push(`stops ${stopped}`);
  const more = memoryAfter - memoryBefore;
  if (more > 0) parts.push(`takes ${memoryWords(more)} more`);
  if (more < 0) parts.push(`frees ${memoryWords(-more)}`);
  if (impact.memoryWhileRolling > 0)
    parts.push(`needs another ${memoryWords(impact.memoryWhileRolling)} while rolling`);
  return parts.join(', ');
}

/** What a whole plan does to tasks and memory: "Tasks: 3 restart, 1 more, 512 MB more memory."; empty when none is touched. */
export function totalCost(impacts: Iterable<Impact | undefined>): string {
  const { restarted, started, stopped, memoryAfter, memoryBefore, memoryWhileRolling } = totalImpact(impacts);
  const words = [];
  if (restarted > 0) words.push(`${restarted} ${restarted === 1 ? 'restarts' : 'restart'}`);
  if (started > 0) words.push(`${started} more`);
  if (stopped > 0) words.push(`${stopped} fewer`);
  if (memoryAfter > memoryBefore) words.push(`${memoryWords(memoryAfter - memoryBefore)} more memory`);
  if (memoryAfter < memoryBefore) words.push(`${memoryWords(memoryBefore - memoryAfter)} less memory`);
  if (memoryWhileRolling > 0) words.push(`up to another ${memoryWords(memoryWhileRolling)} while rolling`);
  return words.length === 0 ? '' : `Tasks: ${words.join(', ')}.`;
}

/** What every plan says that leaves the tasks alone. */
export const untouched = 'no task is touched';

/** A number of tasks, in words. */
function tasks(number: number): string {
  return number === 1 ? '1 task' : `${number} tasks`;
}
