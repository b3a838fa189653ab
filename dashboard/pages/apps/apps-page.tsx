import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState, type ReactElement } from 'react';
import { appRowsQuery, type AppSort } from '../../api/apps.ts';
import { useMayAnywhere } from '../../api/me.ts';
import { buttonClass } from '../../parts/button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Skeleton } from '../../parts/loading.tsx';
import { usePageTitle } from '../../parts/page-title.ts';
import { Select } from '../../parts/select.tsx';
import { AppTable } from './app-table.tsx';
import { ColumnsMenu } from './columns-menu.tsx';
import { FilterBox } from './filter-box.tsx';
import { NothingFits } from './nothing-fits.tsx';
import { appsRoute } from './route.ts';
import { Views } from './views.tsx';

const BulkBar = lazy(async () => ({ default: (await import('./bulk-bar.tsx')).BulkBar }));

const sorts: readonly { readonly value: AppSort; readonly name: string }[] = [
  { value: 'id', name: 'by id' },
  { value: 'severity', name: 'the worst first' },
  { value: 'newest', name: 'last change first' },
];

/** `/apps`: the list of all apps, filtered and sorted by the daemon. */
export function AppsPage(): ReactElement {
  const mayDeploy = useMayAnywhere('deploy');
  usePageTitle('Apps');
  const { q = '', sort = 'id', hide = '' } = appsRoute.useSearch();
  const navigate = appsRoute.useNavigate();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { data, error, refetch } = useQuery(appRowsQuery({ q, sort, page: 0 }));
  const show = (search: { readonly q?: string; readonly sort?: AppSort; readonly hide?: string }): void => {
    const next = { q, sort, hide, ...search };
    const usual = { q: '', sort: 'id', hide: '' };
    void navigate({
      search: Object.fromEntries(
        Object.entries(next).filter(([name, value]) => value !== usual[name as keyof typeof usual]),
      ),
      replace: true,
    });
  };
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="text-xl font-semibold">Apps</h1>
        {data === undefined ? null : (
          <span role="status" className="text-sm text-soft tabular-nums">
            {q === ''
              ? data.total.toLocaleString('en')
              : `${data.matched.toLocaleString('en')} of ${data.total.toLocaleString('en')}`}
          </span>
        )}
        <div className="ml-auto flex items-center gap-2">
          <Select
            label="Order"
            value={sort}
            choices={sorts}
            onChange={next => show({ sort: next })}
            className="w-36 sm:w-40"
          />
          <ColumnsMenu hidden={hide} onHidden={next => show({ hide: next })} />
          {mayDeploy ? (
            <Link to="/apps/new" className={buttonClass('main')}>
              New app
            </Link>
          ) : null}
        </div>
      </div>
      <FilterBox query={q} onQuery={next => show({ q: next })} rows={data?.rows ?? []} />
      <Views shown={{ q, sort, hide }} onView={show} />
      <Suspense fallback={null}>{chosen.size === 0 ? null : <BulkBar chosen={chosen} onChosen={setChosen} />}</Suspense>
      {error === null ? null : <Failure error={error} retry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton /> : null}
      {data?.matched === 0 ? <NothingFits query={q} total={data.total} onAll={() => show({ q: '' })} /> : null}
      {data === undefined || data.matched === 0 ? null : (
        <AppTable
          key={`${q}\n${sort}`}
          query={q}
          sort={sort}
          onSort={next => show({ sort: next })}
          matched={data.matched}
          hidden={hide}
          chosen={chosen}
          onChosen={setChosen}
        />
      )}
    </>
  );
}
