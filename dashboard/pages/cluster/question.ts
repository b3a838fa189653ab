import type { CapacityQuestion } from '../../../schemas/generated/capacity-question.ts';
import type { ClusterSearch } from './route.ts';

/** What was asked for as a question to the daemon; undefined while it is empty, a sentence when it is no question. */
export function questionOf(search: ClusterSearch): CapacityQuestion | string | undefined {
  const { needMem, needCpus, needDisk, needInstances, needConstraints } = search;
  if (needMem === undefined && needCpus === undefined && needInstances === undefined && needDisk === undefined)
    return undefined;
  const mem = megabytesOf(needMem ?? '128');
  const disk = megabytesOf(needDisk ?? '0');
  const cpus = Number(needCpus ?? '0.1');
  const instances = Number(needInstances ?? '1');
  if (mem === undefined) return 'Memory is a number of MB such as 512, or 2 GB.';
  if (disk === undefined) return 'Disk is a number of MB such as 512, or 2 GB.';
  if (!(cpus >= 0)) return 'Processors are a number such as 0.5.';
  if (!Number.isInteger(instances) || instances < 1) return 'Instances are a whole number, at least 1.';
  const constraints = (needConstraints ?? '').split(/[\s,]+/).filter(text => text !== '');
  return {
    mem,
    cpus,
    disk,
    instances,
    ...(constraints.length === 0 ? {} : { constraints: constraints.map(text => constraintOf(text)) }),
  };
}

/** `hostname:UNIQUE`, `rack:LIKE:a|b`; the value may have colons of its own. */
function constraintOf(text: string): string[] {
  const [field = '', operator = '', ...value] = text.split(':');
  return [field, operator.toUpperCase(), ...(value.length === 0 ? [] : [value.join(':')])];
}

function megabytesOf(text: string): number | undefined {
  const [, digits, unit] = /^\s*(\d+(?:\.\d+)?)\s*(mb|gb|tb|m|g|t)?\s*$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const factors: Readonly<Record<string, number>> = { m: 1, g: 1024, t: 1024 * 1024 };
  return Number(digits) * (factors[(unit ?? 'm').charAt(0).toLowerCase()] ?? 1);
}
