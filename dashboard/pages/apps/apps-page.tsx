import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { appRowsQuery, type AppSort } from '../../api/apps.ts';
import { useMayAnywhere } from '../../api/me.ts';
import { Failure } from '../../parts/failure.tsx';
import { Skeleton } from '../../parts/loading.tsx';
import { usePageTitle } from '../../parts/page-title.ts';
import { AppTable } from './app-table.tsx';
import { FilterBox } from './filter-box.tsx';
import { Views } from './views.tsx';
import { appsRoute } from './route.ts';

const sorts: readonly (readonly [AppSort, string])[] = [
  ['id', 'by id'],
  ['severity', 'the worst first'],
  ['newest', 'last change first'],
];

/** `/apps`: the list of all apps, filtered and sorted by the daemon. */
export function AppsPage(): ReactElement {
  const mayDeploy = useMayAnywhere('deploy');
  usePageTitle('Apps');
  const { q = '', sort = 'id' } = appsRoute.useSearch();
  const navigate = appsRoute.useNavigate();
  const { data, error, refetch } = useQuery(appRowsQuery({ q, sort, page: 0 }));
  const show = (search: { readonly q?: string; readonly sort?: AppSort }): void => {
    const next = { q, sort, ...search };
    void navigate({
      search: { ...(next.q === '' ? {} : { q: next.q }), ...(next.sort === 'id' ? {} : { sort: next.sort }) },
      replace: true,
    });
  };
  return (
    <>
      <div className="mb-3 flex flex-wrap items-baseline gap-x-3">
        <h1 className="text-xl font-semibold">Apps</h1>
        {data === undefined ? null : (
          <span role="status" className="text-sm text-soft tabular-nums">
            {q === ''
              ? data.total.toLocaleString('en')
              : `${data.matched.toLocaleString('en')} of ${data.total.toLocaleString('en')}`}
          </span>
        )}
        {mayDeploy ? (
          <Link to="/apps/new" className="ml-auto rounded-md bg-accent px-3 py-1 text-sm font-medium text-on-accent">
            New app
          </Link>
        ) : null}
        <label className={`text-sm text-soft ${mayDeploy ? '' : 'ml-auto'}`}>
          <span className="sr-only">Order</span>
          <select
            value={sort}
            onChange={event => show({ sort: event.target.value as AppSort })}
            className="rounded-md border border-line bg-surface px-2 py-1 text-ink"
          >
            {sorts.map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </div>
      <FilterBox query={q} onQuery={next => show({ q: next })} />
      <Views query={q} sort={sort} onView={show} />
      {error === null ? null : <Failure error={error} retry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton /> : null}
      {data === undefined ? null : <AppTable key={`${q}\n${sort}`} query={q} sort={sort} matched={data.matched} />}
    </>
  );
}
