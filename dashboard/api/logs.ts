import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { LogHistogram } from '../../schemas/generated/log-histogram.ts';
import type { LogInstances } from '../../schemas/generated/log-instances.ts';
import type { LogPage } from '../../schemas/generated/log-page.ts';
import type { LogQuery } from '../../schemas/generated/log-query.ts';
import { getJson } from './client.ts';
import { logParameters } from './log-parameters.ts';

/** One page of merged logs. Throws `ApiFailure`. */
export function readLogPage(query: LogQuery, signal: AbortSignal): Promise<LogPage> {
  return getJson<LogPage>(`/logs?${logParameters(query)}`, signal);
}

/** How many entries of each level there were, by time. It is counted again while one looks at it. */
export function logHistogramQuery(query: LogQuery) {
  return queryOptions({
    queryKey: ['log-histogram', logParameters(query)],
    queryFn: ({ signal }) => getJson<LogHistogram>(`/logs/histogram?${logParameters(query)}`, signal),
    refetchInterval: 10_000,
    placeholderData: keepPreviousData,
  });
}

/** Instances that have a text in their names, those that ended too. */
export function logInstancesQuery(text: string) {
  return queryOptions({
    queryKey: ['log-instances', text],
    queryFn: ({ signal }) => getJson<LogInstances>(`/logs/instances?q=${encodeURIComponent(text)}`, signal),
    staleTime: 10_000,
    placeholderData: keepPreviousData,
  });
}

/** Address that everything that fits is downloaded from. */
export function logDownloadAddress(query: LogQuery, format: 'text' | 'ndjson'): string {
  return `/api/v1/logs/download?${logParameters({ ...query, format })}`;
}
