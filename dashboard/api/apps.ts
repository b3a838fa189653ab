import { keepPreviousData, queryOptions, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { AppRows } from '../../schemas/generated/app-rows.ts';
import type { AppState } from '../../schemas/generated/app-state.ts';
import type { AppView } from '../../schemas/generated/app-view.ts';
import type { History } from '../../schemas/generated/history.ts';
import { getJson } from './client.ts';
import { onLiveEvents } from './live.ts';

/** Orders of the list of apps. */
export type AppSort = 'id' | 'severity' | 'newest';

/** Rows of one request. */
export const pageSize = 100;

/** A part of the list of apps: the daemon filters and sorts, so 10,000 of them cost as much as 100. */
export function appRowsQuery(request: {
  readonly q: string;
  readonly sort: AppSort;
  readonly page: number;
  readonly limit?: number;
}) {
  const limit = request.limit ?? pageSize;
  const query = new URLSearchParams({
    ...(request.q === '' ? {} : { q: request.q }),
    sort: request.sort,
    offset: String(request.page * limit),
    limit: String(limit),
  });
  return queryOptions({
    queryKey: ['app-rows', request.q, request.sort, limit, request.page],
    queryFn: ({ signal }) => getJson<AppRows>(`/app-rows?${query.toString()}`, signal),
    placeholderData: keepPreviousData,
  });
}

/** The few apps whose ids are closest to what somebody types. */
export function nearAppsQuery(text: string) {
  const query = new URLSearchParams({ near: text, limit: '8' });
  return queryOptions({
    queryKey: ['near-apps', text],
    queryFn: ({ signal }) => getJson<AppRows>(`/app-rows?${query.toString()}`, signal),
    enabled: text !== '',
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });
}

/** One app with its plan, problems and newest history. */
export function appQuery(id: string) {
  return queryOptions({
    queryKey: ['app', id],
    queryFn: ({ signal }) => getJson<AppView>(`/apps${id.split('/').map(encodeURIComponent).join('/')}`, signal),
    // While it is on the move its instances are, too, and those make no events of their own.
    refetchInterval: query => (isMoving(query.state.data?.app) ? 1_000 : 15_000),
  });
}

function isMoving(app: AppState | undefined): boolean {
  return app !== undefined && (app.sync === 'deploying' || app.health === 'progressing');
}

/** The newest lines of the ledger, of one app or of all. */
export function historyQuery(request: { readonly app?: string; readonly limit?: number }) {
  const query = new URLSearchParams({
    ...(request.app === undefined ? {} : { app: request.app }),
    ...(request.limit === undefined ? {} : { limit: String(request.limit) }),
  });
  return queryOptions({
    queryKey: ['history', request.app ?? '', request.limit ?? 0],
    queryFn: ({ signal }) => getJson<History>(`/history?${query.toString()}`, signal),
  });
}

/** Lists are read again at most this often while many apps change. */
const listInterval = 1_000;

/** Brings what the event stream says into the answers above. Used once, by the frame. */
export function useLiveApps(): void {
  const client = useQueryClient();
  useEffect(() => {
    let readAt = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const readLists = (): void => {
      readAt = Date.now();
      timer = undefined;
      for (const key of ['app-rows', 'rollouts', 'history', 'activity', 'deployment'])
        void client.invalidateQueries({ queryKey: [key] });
    };
    const readListsSoon = (): void => {
      timer ??= setTimeout(readLists, Math.max(30, readAt + listInterval - Date.now()));
    };
    const end = onLiveEvents(events => {
      const changed = new Set<string>();
      for (const { type, data } of events) {
        if (type === 'app') {
          const state = data as AppState & { readonly gone?: boolean };
          changed.add(state.id);
          if (state.gone !== true)
            client.setQueryData<AppView>(['app', state.id], view =>
              view === undefined ? view : { ...view, app: state },
            );
        }
        if (type === 'commit') void client.invalidateQueries({ queryKey: ['overview'] });
      }
      // What belongs to an app beside its state: its instances, its plan, its history.
      for (const id of changed) void client.invalidateQueries({ queryKey: ['app', id] });
      if (events.some(({ type }) => type !== 'reset')) readListsSoon();
    });
    return () => {
      clearTimeout(timer);
      end();
    };
  }, [client]);
}
