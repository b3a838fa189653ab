import { pacerError } from '../../errors/pacer-error.ts';
import { listOf, numberOf, objectOf, stringOf } from '../../http/json.ts';
import type { ContainerStatistics } from './types.ts';

/** What the containers of an agent use, from `/monitor/statistics` (Mesos reference 4.3). */
export function readStatistics(answer: unknown): readonly ContainerStatistics[] {
  if (!Array.isArray(answer))
    throw pacerError('upstream-error', { message: 'The Mesos agent answered without a list of statistics.' });
  return listOf(answer).flatMap(each => {
    const { executor_id: executorId, framework_id: frameworkId, statistics } = objectOf(each);
    const {
      timestamp,
      cpus_user_time_secs: user,
      cpus_system_time_secs: system,
      mem_rss_bytes: rss,
    } = objectOf(statistics);
    if (typeof executorId !== 'string' || typeof timestamp !== 'number') return [];
    return [
      {
        executorId,
        frameworkId: stringOf(frameworkId) ?? '',
        timestamp,
        cpuSeconds: (numberOf(user) ?? 0) + (numberOf(system) ?? 0),
        memoryBytes: numberOf(rss) ?? 0,
      },
    ];
  });
}
