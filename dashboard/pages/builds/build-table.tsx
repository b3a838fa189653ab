import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { Build } from '../../../schemas/generated/build.ts';
import { AppLink } from '../../parts/app-link.tsx';
import { ExternalLink } from '../../parts/external-link.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { Ago, durationWords } from '../../parts/times.tsx';
import { buildLooks } from './build-looks.ts';

const mostApps = 4;

/** Builds as a table; each leads to its page. */
export function BuildTable(props: { readonly builds: readonly Build[]; readonly label: string }): ReactElement {
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={props.label}>
      <table className="w-full text-sm">
        <thead>
          <tr className="border-b border-line text-left text-xs text-soft">
            <th className="px-4 py-2 font-medium">Build</th>
            <th className="px-3 py-2 font-medium">State</th>
            <th className="px-3 py-2 font-medium">Commit</th>
            <th className="px-3 py-2 font-medium">For</th>
            <th className="px-3 py-2 font-medium">Took</th>
            <th className="px-3 py-2 font-medium">Since</th>
            <th className="px-4 py-2 font-medium">Jenkins</th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {props.builds.map(build => (
            <BuildRow key={build.id} build={build} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function BuildRow({ build }: { readonly build: Build }): ReactElement {
  const { image, number, job, apps } = build;
  return (
    <tr className="align-top hover:bg-raised">
      <td className="px-4 py-2 whitespace-nowrap">
        <Link to="/builds/$id" params={{ id: build.id }} className="text-accent underline">
          <span className="font-mono text-[0.87rem]">{image ?? job}</span>
          {number === undefined ? '' : ` #${number}`}
        </Link>
        {build.fate === 'unwanted' ? <span className="ml-2 text-xs text-soft">nobody wants it any more</span> : null}
      </td>
      <td className="px-3 py-2">
        <StateBadge look={buildLooks[build.state]} word={build.state} />
        {build.sentence === undefined ? null : <p className="mt-0.5 max-w-72 text-xs text-soft">{build.sentence}</p>}
      </td>
      <td className="px-3 py-2 font-mono text-xs" title={build.source?.repository}>
        {build.source?.commit.slice(0, 8) ?? '–'}
      </td>
      <td className="px-3 py-2">
        <span className="flex flex-wrap gap-x-3">
          {apps.slice(0, mostApps).map(id => (
            <AppLink key={id} id={id} />
          ))}
          {apps.length > mostApps ? <span className="text-soft">and {apps.length - mostApps} more</span> : null}
        </span>
      </td>
      <td className="px-3 py-2 whitespace-nowrap tabular-nums">
        <Took build={build} />
      </td>
      <td className="px-3 py-2 text-soft">
        <Ago time={build.endedAt ?? build.startedAt ?? build.queuedAt} />
      </td>
      <td className="px-4 py-2">
        <ExternalLink href={build.url}>open</ExternalLink>
      </td>
    </tr>
  );
}

/** How long it took, or how far it is by what builds of its job usually take. */
export function Took({ build }: { readonly build: Build }): ReactElement {
  const { durationMilliseconds: took, expectedMilliseconds: expected } = build;
  if (took === undefined) return <span className="text-soft">–</span>;
  if (build.state !== 'running' || expected === undefined || expected <= 0) return <>{durationWords(took)}</>;
  return (
    <span className="inline-flex items-center gap-2">
      <progress
        value={Math.min(took, expected)}
        max={expected}
        aria-label={`${durationWords(took)} of about ${durationWords(expected)}`}
        className="h-2 w-20 accent-busy"
      />
      {durationWords(took)}
      <span className="text-soft">of about {durationWords(expected)}</span>
    </span>
  );
}
