import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { useMayAnywhere } from '../../api/me.ts';
import { overviewQuery } from '../../api/overview.ts';
import { Failure } from '../../parts/failure.tsx';
import { Skeleton } from '../../parts/loading.tsx';
import { usePageTitle } from '../../parts/page-title.ts';
import { keptDraft } from './draft.ts';
import { Editor } from './editor.tsx';
import { Follow } from './follow.tsx';
import { newAppRoute } from './route.ts';

const start = `kind: App

marathon:
  id: /
  instances: 1
  cpus: 0.1
  mem: 128
`;

/** `/apps/new`: an app that is not there yet. */
export function NewPage(): ReactElement {
  usePageTitle('New app');
  const search = newAppRoute.useSearch();
  const navigate = newAppRoute.useNavigate();
  const { data, error, refetch } = useQuery(overviewQuery);
  const [draft] = useState(() => keptDraft('new'));
  const mayDeploy = useMayAnywhere('deploy');
  if (!mayDeploy) return <Failure error={new Error('No role gives you the right to change any app here.')} />;
  if (search.commit !== undefined) return <Follow search={search} id={search.app ?? ''} />;
  if (data?.commit === undefined)
    return error === null ? <Skeleton /> : <Failure error={error} retry={() => void refetch()} />;
  const fresh = { base: data.commit, path: '', text: start, message: '' };
  return (
    <Editor
      title="New app"
      name="new"
      cluster={data.cluster}
      original={fresh}
      draft={draft}
      tab={search.tab}
      onTab={tab => void navigate({ search: tab === undefined ? {} : { tab }, replace: true })}
      onCommitted={next => void navigate({ search: next })}
    />
  );
}
