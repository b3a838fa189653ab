import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';
import type { Build } from '../../../schemas/generated/build.ts';
import { buildQuery } from '../../api/builds.ts';
import { AppLink } from '../../parts/app-link.tsx';
import { ExternalLink } from '../../parts/external-link.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Skeleton } from '../../parts/loading.tsx';
import { usePageTitle } from '../../parts/page-title.ts';
import { Panel } from '../../parts/panel.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { toneChip } from '../../parts/states.ts';
import { Ago } from '../../parts/times.tsx';
import { LogViewer } from '../logs/log-viewer.tsx';
import { changedSearch } from '../logs/search.ts';
import { buildLooks } from './build-looks.ts';
import { Took } from './took.tsx';
import { buildRoute } from './route.ts';
import { Stages } from './stages.tsx';

/** `/builds/ID`: one build with its stages and its console as it grows. */
export function BuildPage(): ReactElement {
  const { id } = buildRoute.useParams();
  const search = buildRoute.useSearch();
  const navigate = buildRoute.useNavigate();
  const { data, error, refetch } = useQuery(buildQuery(id));
  usePageTitle(data === undefined ? 'Build' : `${data.image ?? data.job} ${data.number ?? ''}`);
  if (data === undefined) return error === null ? <Skeleton /> : <Failure error={error} retry={() => void refetch()} />;
  return (
    <div className="grid min-w-0 gap-4">
      <Head build={data} />
      <Trouble build={data} />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <Panel title="Stages" flush>
          <Stages stages={data.stages ?? []} />
        </Panel>
        <Facts build={data} />
      </div>
      {data.number === undefined ? (
        <p className="rounded-xl border border-dashed border-line-strong px-4 py-8 text-center text-soft">
          It waits in the queue of Jenkins. Its console shows up here when it begins.
        </p>
      ) : (
        <LogViewer
          of="build"
          search={{ ...search, build: `${data.job}#${data.number}` }}
          onSearch={({ build: _build, ...change }) =>
            void navigate({ search: before => changedSearch(before, change), replace: true })
          }
        />
      )}
    </div>
  );
}

function Head({ build }: { readonly build: Build }): ReactElement {
  return (
    <header>
      <p className="text-sm text-soft">
        <Link to="/builds" className="hover:underline">
          Builds
        </Link>{' '}
        /
      </p>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <h1 className="text-xl font-semibold">
          <span className="font-mono break-all">{build.image ?? build.job}</span>
          {build.number === undefined ? '' : ` #${build.number}`}
        </h1>
        <span aria-live="polite" data-testid="build-state">
          <StateBadge look={buildLooks[build.state]} word={build.state} />
        </span>
        <span className="text-sm text-soft">
          <Took build={build} />
        </span>
      </div>
    </header>
  );
}

/** Why it waits or did not succeed, with the lines that prove it. */
function Trouble({ build }: { readonly build: Build }): ReactElement | null {
  if (build.sentence === undefined) return null;
  const { tone, icon } = buildLooks[build.state];
  return (
    <section aria-label="How it stands" className={`rounded-xl p-4 ${toneChip[tone]}`}>
      <p className="flex gap-2.5 font-medium">
        <Icon name={icon} className="mt-0.5" />
        <span className="min-w-0 break-words">{build.sentence}</span>
      </p>
      {build.evidence === undefined || build.evidence.length === 0 ? null : (
        <pre
          tabIndex={0}
          aria-label="Last lines of the console"
          className="mt-3 max-h-72 overflow-auto rounded-lg border border-line bg-surface p-3 font-mono text-xs whitespace-pre-wrap text-ink"
        >
          {build.evidence.join('\n')}
        </pre>
      )}
    </section>
  );
}

function Facts({ build }: { readonly build: Build }): ReactElement {
  return (
    <Panel title="What it makes">
      <dl className="grid gap-3 text-sm">
        <Fact name="Image">
          <span className="font-mono break-all">
            {build.image ?? 'not told'}:{build.key.slice(0, 12)}
          </span>
        </Fact>
        <Fact name="For">
          {build.apps.length === 0 ? 'no app of this cluster' : null}
          <span className="flex flex-wrap gap-x-3">
            {build.apps.map(id => (
              <AppLink key={id} id={id} />
            ))}
          </span>
        </Fact>
        {build.source === undefined ? null : (
          <Fact name="From commit">
            <span className="font-mono">{build.source.commit.slice(0, 12)}</span>
            <span className="block text-xs break-all text-soft">{build.source.repository}</span>
          </Fact>
        )}
        {build.parent === undefined ? null : (
          <Fact name="Stands on">
            <span className="font-mono text-xs break-all">{build.parent}</span>
          </Fact>
        )}
        <Fact name="Began">
          <Ago time={build.startedAt ?? build.queuedAt} />
          {build.startedBy === undefined ? '' : ` by ${build.startedBy}`}
        </Fact>
        <Fact name="In Jenkins">
          <ExternalLink href={build.url}>{build.job}</ExternalLink>
        </Fact>
      </dl>
    </Panel>
  );
}

function Fact(props: { readonly name: string; readonly children: ReactNode }): ReactElement {
  return (
    <div>
      <dt className="text-xs text-soft">{props.name}</dt>
      <dd className="min-w-0">{props.children}</dd>
    </div>
  );
}
