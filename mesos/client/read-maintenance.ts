import { listOf, numberOf, objectOf, stringOf } from '../../http/json.ts';

/**
 * Host names of the machines whose maintenance has begun at `now` (milliseconds since the epoch), from an answer of
 * `/maintenance/schedule`. A window without duration never ends.
 */
export function readMaintenance(answer: unknown, now: number): readonly string[] {
  return listOf(objectOf(answer)['windows'])
    .map(objectOf)
    .filter(window => {
      const { start, duration } = objectOf(window['unavailability']);
      const begin = millisecondsOf(start) ?? 0;
      const length = millisecondsOf(duration);
      return begin <= now && (length === undefined || now < begin + length);
    })
    .flatMap(window => listOf(window['machine_ids']).map(objectOf))
    .flatMap(({ hostname, ip }) => [stringOf(hostname), stringOf(ip)].filter(name => name !== undefined));
}

function millisecondsOf(value: unknown): number | undefined {
  const nanoseconds = numberOf(objectOf(value)['nanoseconds']);
  return nanoseconds === undefined ? undefined : nanoseconds / 1e6;
}
