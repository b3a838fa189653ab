import type { ReactElement } from 'react';
import { usePageTitle } from '../../parts/page-title.ts';
import { LogViewer } from './log-viewer.tsx';
import { logsRoute } from './route.ts';
import { changedSearch, hasSources, type LogChange } from './search.ts';
import { SourcePicker } from './source-picker.tsx';

/** `/logs`: lines of any apps, instances, builds and of the daemon, merged in the order of their times. */
export function LogsPage(): ReactElement {
  const search = logsRoute.useSearch();
  const navigate = logsRoute.useNavigate();
  usePageTitle(['Logs', search.app ?? search.instance ?? search.build ?? ''].filter(part => part !== '').join(' '));
  const onSearch = (change: LogChange): void =>
    void navigate({ search: before => changedSearch(before, change), replace: true });
  return (
    <>
      <h1 className="mb-2 text-xl font-semibold">Logs</h1>
      <SourcePicker search={search} onSearch={onSearch} />
      {hasSources(search) ? (
        <LogViewer search={search} onSearch={onSearch} />
      ) : (
        <p className="rounded-xl border border-dashed border-line-strong px-4 py-10 text-center text-soft">
          Choose whose lines you want to see. Several are merged in the order of their times.
        </p>
      )}
    </>
  );
}
