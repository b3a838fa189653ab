import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState, type ReactElement } from 'react';
import type { AppView } from '../../../schemas/generated/app-view.ts';
import { appQuery } from '../../api/apps.ts';
import { fileQuery } from '../../api/changes.ts';
import { overviewQuery } from '../../api/overview.ts';
import { ApiFailure } from '../../api/client.ts';
import { Copyable } from '../../parts/copyable.tsx';
import { ExternalLink } from '../../parts/external-link.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { usePageTitle } from '../../parts/page-title.ts';
import { Panel } from '../../parts/panel.tsx';
import { Squares } from '../../parts/squares.tsx';
import { toneChip, type Tone } from '../../parts/states.ts';
import { Why } from '../app/app-head.tsx';
import { Strip } from '../app/strip.tsx';
import type { EditSearch } from './route.ts';

const settleTime = 3_000;

/** A commit that was just made, on its way to healthy instances. */
export function Follow({ search, id }: { readonly search: EditSearch; readonly id: string }): ReactElement {
  const { commit = '', before, branch } = search;
  usePageTitle(`Deploy ${id}`);
  const head = useQuery({ ...overviewQuery, refetchInterval: 1_000 }).data?.commit;
  const isMerged = useMerged(search, head);
  const isOnBranch = branch !== undefined && !isMerged;
  const { data, error } = useQuery({ ...appQuery(id), enabled: !isOnBranch, refetchInterval: 1_000, retry: true });
  // A new app is not known until the daemon has read the commit.
  const isNotYetKnown = error instanceof ApiFailure && error.status === 404;
  const isRead = useRead(isMerged || head === commit);
  // An app that wants nothing else by the commit stays at the one before.
  const isThere = data?.app.commit !== undefined && (data.app.commit !== before || isRead);
  const step = isOnBranch ? branchStep : stepOf(isThere ? data : undefined);
  return (
    <div className="grid gap-4">
      <header>
        <h1 className="text-xl font-semibold break-all">
          <span className="text-soft">Deploy</span> <span className="font-mono">{id}</span>
        </h1>
        <p className="mt-1 text-sm text-soft">
          Commit <code className="font-mono break-all">{commit}</code>
          {isOnBranch ? (
            <>
              {' '}
              on the branch <code className="font-mono break-all">{branch}</code>
            </>
          ) : null}
        </p>
      </header>
      <p
        role="status"
        data-testid="follow"
        data-step={step.name}
        className={`flex items-center gap-2.5 rounded-xl px-4 py-3 font-medium ${toneChip[step.tone]}`}
      >
        <Icon name={step.icon} className={step.name === 'moving' ? 'animate-spin' : ''} />
        {step.words}
      </p>
      {isOnBranch ? <Merge search={search} /> : null}
      {error !== null && !isNotYetKnown ? <Failure error={error} /> : null}
      {isThere ? (
        <>
          {step.name === 'healthy' ? null : <Why app={data.app} />}
          <Strip app={data.app} stages={data.stages ?? []} history={data.history} />
          <Panel title="Instances" note={readyOf(data)}>
            <Squares instances={data.instances ?? []} wanted={data.app.instances.wanted} />
          </Panel>
        </>
      ) : null}
      <p className="flex flex-wrap gap-x-5 gap-y-2 text-sm">
        <Link to="/apps/$" params={{ _splat: id.slice(1) }} className="text-accent hover:underline">
          The page of the app
        </Link>
        <Link to="/logs" search={{ app: id }} className="text-accent hover:underline">
          Its logs
        </Link>
        <Link to="/apps/edit/$" params={{ _splat: id.slice(1) }} search={{}} className="text-accent hover:underline">
          Change it again
        </Link>
      </p>
    </div>
  );
}

/** How the branch gets to where it is deployed from. */
function Merge({ search }: { readonly search: EditSearch }): ReactElement {
  const { branch = '', request, trouble } = search;
  return (
    <Panel title="Merge it">
      {request === undefined ? (
        <p className="text-sm">
          Open a pull request of <code className="font-mono break-all">{branch}</code>, or merge it in a clone. This
          page goes on by itself as soon as it is merged.
        </p>
      ) : (
        <p className="text-sm">
          <ExternalLink href={request}>The pull request</ExternalLink> says what a merge would do. This page goes on by
          itself as soon as it is merged.
        </p>
      )}
      {trouble === undefined ? null : <p className="mt-2 text-sm text-warn">No pull request was opened: {trouble}</p>}
      <p className="mt-2">
        <Copyable text={`git fetch && git merge origin/${branch}`} />
      </p>
    </Panel>
  );
}

/** Whether the daemon has read the commit, and had the time to look at every app since. */
function useRead(isFollowed: boolean): boolean {
  const [isRead, setRead] = useState(false);
  useEffect(() => {
    if (!isFollowed) return undefined;
    const timer = setTimeout(() => setRead(true), settleTime);
    return () => clearTimeout(timer);
  }, [isFollowed]);
  return isRead;
}

/** Whether the followed commit has the file as the branch has it: somebody has merged it. */
function useMerged({ commit, branch, file }: EditSearch, head: string | undefined): boolean {
  const isAsked = branch !== undefined && file !== undefined && head !== undefined;
  const proposed = useQuery({ ...fileQuery(file ?? '', commit), enabled: isAsked, retry: false });
  const followed = useQuery({ ...fileQuery(file ?? '', head), enabled: isAsked, retry: false });
  return proposed.data !== undefined && proposed.data.text === followed.data?.text;
}

/** Without a health check an instance is ready when it runs. */
function readyOf({ app: { instances } }: AppView): string {
  const { healthy, unhealthy, running, wanted } = instances;
  return `${healthy === 0 && unhealthy === 0 ? running : healthy} of ${wanted} ready`;
}

interface Step {
  readonly name: 'waiting' | 'moving' | 'healthy' | 'failed' | 'held';
  readonly tone: Tone;
  readonly icon: IconName;
  readonly words: string;
}

const branchStep: Step = {
  name: 'held',
  tone: 'warn',
  icon: 'git',
  words: 'It waits for somebody to merge the branch. Nothing is deployed until then.',
};

function stepOf(view: AppView | undefined): Step {
  if (view === undefined)
    return { name: 'waiting', tone: 'busy', icon: 'clock', words: 'Committed. The daemon reads it in a moment.' };
  const { sync, health } = view.app;
  if (health === 'failed')
    return {
      name: 'failed',
      tone: 'bad',
      icon: 'cross',
      words: 'It failed. What is wrong is said below; the logs say more.',
    };
  if (sync === 'held') return { name: 'held', tone: 'warn', icon: 'lock', words: 'It is held back; below is by what.' };
  if (sync === 'synced' && (health === 'healthy' || health === 'suspended'))
    return {
      name: 'healthy',
      tone: 'good',
      icon: 'check',
      words: 'Deployed: it runs as the commit says, and is healthy.',
    };
  return { name: 'moving', tone: 'busy', icon: 'busy', words: 'On its way.' };
}
