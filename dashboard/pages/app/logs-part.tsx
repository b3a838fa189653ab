import { lazy, Suspense, type ReactElement } from 'react';
import { Skeleton } from '../../parts/loading.tsx';
import { changedSearch, type LogSearch } from '../logs/search.ts';
import { appRoute } from './route.ts';

const LogViewer = lazy(async () => ({ default: (await import('../logs/log-viewer.tsx')).LogViewer }));

/** The logs of all instances of the app, or of the one that is named in the address. Loaded when they are wanted. */
export function LogsPart({ id }: { readonly id: string }): ReactElement {
  const search = appRoute.useSearch();
  const navigate = appRoute.useNavigate();
  const { instance } = search;
  const selection: LogSearch = { ...search, ...(instance === undefined ? { app: id } : {}) };
  return (
    <Suspense fallback={<Skeleton />}>
      <LogViewer
        search={selection}
        onSearch={({ app: _app, ...change }) =>
          void navigate({ search: before => changedSearch(before, change), replace: true })
        }
      />
    </Suspense>
  );
}
