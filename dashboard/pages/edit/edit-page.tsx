import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { appQuery } from '../../api/apps.ts';
import { fileQuery } from '../../api/changes.ts';
import { overviewQuery } from '../../api/overview.ts';
import { Failure } from '../../parts/failure.tsx';
import { Skeleton } from '../../parts/loading.tsx';
import { usePageTitle } from '../../parts/page-title.ts';
import { keptDraft } from './draft.ts';
import { Editor } from './editor.tsx';
import { Follow } from './follow.tsx';
import { editAppRoute } from './route.ts';

/** `/apps/edit/ID`: the file of an app, to be changed by a commit. */
export function EditPage(): ReactElement {
  const { _splat = '' } = editAppRoute.useParams();
  const id = `/${_splat}`;
  usePageTitle(`Edit ${id}`);
  const search = editAppRoute.useSearch();
  const navigate = editAppRoute.useNavigate();
  const overview = useQuery(overviewQuery);
  const app = useQuery(appQuery(id));
  const path = app.data?.app.file;
  const file = useQuery({ ...fileQuery(path ?? ''), enabled: path !== undefined && search.commit === undefined });
  const [draft] = useState(() => keptDraft(id));
  if (search.commit !== undefined) return <Follow search={search} id={id} />;
  const error = app.error ?? file.error ?? overview.error;
  if (error !== null) return <Failure error={error} />;
  if (app.data !== undefined && path === undefined)
    return (
      <Failure error={new Error(`${id} comes from no file that can be changed here: it only runs in Marathon.`)} />
    );
  if (file.data === undefined || overview.data === undefined) return <Skeleton />;
  const { commit, text } = file.data;
  const before = app.data?.app.commit;
  return (
    <Editor
      key={commit}
      title={`Edit ${id}`}
      name={id}
      cluster={overview.data.cluster}
      original={{ base: commit, path: file.data.path, text, message: '' }}
      draft={draft}
      tab={search.tab}
      line={search.line}
      onTab={tab => void navigate({ search: tab === undefined ? {} : { tab }, replace: true })}
      onCommitted={next => void navigate({ search: { ...next, ...(before === undefined ? {} : { before }) } })}
    />
  );
}
