import { useQueries, type UseQueryResult } from '@tanstack/react-query';
import type { AppRows } from '../../../schemas/generated/app-rows.ts';
import { appRowsQuery, pageSize, type AppSort } from '../../api/apps.ts';

/** The pages of the list that hold these lines, those that are there already. The same array while nothing changes. */
export function useAppPages(
  query: string,
  sort: AppSort,
  first: number | undefined,
  last: number | undefined,
): readonly AppRows[] {
  const from = Math.floor((first ?? 0) / pageSize);
  const to = Math.floor((last ?? 0) / pageSize);
  const pages = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return useQueries({ queries: pages.map(page => appRowsQuery({ q: query, sort, page })), combine });
}

function combine(results: readonly UseQueryResult<AppRows>[]): readonly AppRows[] {
  // Rows of another question are shown by nobody, while those of this one are on their way.
  return results.flatMap(({ data, isPlaceholderData }) => (data === undefined || isPlaceholderData ? [] : [data]));
}
