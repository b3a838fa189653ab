import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { ActivityEntry } from '../../../schemas/generated/activity.ts';
import { actionWord, actorName, deploymentId, outcomeLooks } from '../../parts/actions.ts';
import { AppLink } from '../../parts/app-link.tsx';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { toneText, type Tone } from '../../parts/states.ts';
import { durationWords } from '../../parts/times.tsx';

const decisions: Readonly<Record<string, { readonly icon: IconName; readonly tone: Tone; readonly word: string }>> = {
  freeze: { icon: 'lock', tone: 'warn', word: 'froze' },
  unfreeze: { icon: 'arrow', tone: 'good', word: 'lifted' },
  approval: { icon: 'check', tone: 'good', word: 'agreed' },
  rewind: { icon: 'git', tone: 'quiet', word: 'went back' },
};

const mostApps = 3;

/** Entries by day, newest first. */
export function ActivityList(props: {
  readonly entries: readonly ActivityEntry[];
  readonly isFiltered: boolean;
}): ReactElement {
  const { entries } = props;
  if (entries.length === 0)
    return (
      <p className="text-soft">
        {props.isFiltered
          ? 'Nothing fits this filter.'
          : 'Nothing was done yet. The first change of an app stands here.'}
      </p>
    );
  const days = new Map<string, ActivityEntry[]>();
  for (const entry of entries) {
    const day = new Date(entry.time).toLocaleDateString('en', { dateStyle: 'full' });
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return (
    <div className="grid gap-4">
      {[...days].map(([day, all]) => (
        <section key={day} aria-label={day} className="overflow-hidden rounded-xl border border-line bg-surface">
          <h2 className="border-b border-line px-4 py-2 text-sm font-semibold">{day}</h2>
          <ol className="divide-y divide-line">
            {all.map(entry => (
              <Row key={entry.id} entry={entry} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

function Row({ entry }: { readonly entry: ActivityEntry }): ReactElement {
  const look = lookOf(entry);
  return (
    <li className="grid grid-cols-[4.25rem_auto_minmax(0,1fr)] items-baseline gap-x-3 px-4 py-2 text-sm md:grid-cols-[4.25rem_auto_minmax(0,1fr)_minmax(0,14rem)_5rem]">
      <time dateTime={entry.time} title={new Date(entry.time).toLocaleString()} className="text-soft tabular-nums">
        {new Date(entry.time).toLocaleTimeString('en-GB')}
      </time>
      <Icon name={look.icon} size={16} className={`mt-0.5 self-start ${toneText[look.tone]}`} />
      <div className="min-w-0">
        <span className="inline-flex flex-wrap items-baseline gap-x-2">
          <What entry={entry} />
          <Apps apps={entry.apps} />
          <span className={toneText[look.tone]}>{look.word}</span>
          <span className="text-soft">{tookWords(entry)}</span>
        </span>
        {entry.sentence === undefined ? null : <p className="break-words text-soft">{entry.sentence}</p>}
        {entry.changes === undefined || entry.changes.length === 0 ? null : (
          <p className="truncate font-mono text-xs text-soft" title={entry.changes.join(' ')}>
            {entry.changes.join(' ')}
          </p>
        )}
        <p className="text-soft md:hidden">
          {whoWords(entry)} {entry.commit?.slice(0, 8)}
        </p>
      </div>
      <span className="hidden min-w-0 truncate text-soft md:block" title={entry.who}>
        {whoWords(entry)}
      </span>
      <code className="hidden font-mono text-xs text-soft md:block" title={entry.commit}>
        {entry.commit?.slice(0, 8)}
      </code>
    </li>
  );
}

/** What was done; of a change the way to its deployment. */
function What({ entry }: { readonly entry: ActivityEntry }): ReactElement {
  const { what, apps, time, outcome } = entry;
  const [app] = apps;
  if (app === undefined || outcome === undefined) return <span>{what}</span>;
  return (
    <Link
      to="/deployments/$"
      params={{ _splat: deploymentId({ app, started: time }) }}
      className="underline decoration-line-strong underline-offset-2 hover:decoration-current"
    >
      {actionWord(what)}
    </Link>
  );
}

function Apps({ apps }: { readonly apps: readonly string[] }): ReactElement {
  if (apps.length === 0) return <span>everything</span>;
  return (
    <>
      {apps.slice(0, mostApps).map(app => (
        <AppLink key={app} id={app} />
      ))}
      {apps.length > mostApps ? <span className="text-soft">and {apps.length - mostApps} more</span> : null}
    </>
  );
}

function lookOf({ what, outcome }: ActivityEntry): {
  readonly icon: IconName;
  readonly tone: Tone;
  readonly word: string;
} {
  const decision = decisions[what];
  if (decision !== undefined) return decision;
  return outcome === undefined
    ? { icon: 'check', tone: 'quiet', word: '' }
    : { ...outcomeLooks[outcome], word: outcome === 'started' ? 'under way' : outcome };
}

function tookWords({ time, ended, outcome }: ActivityEntry): string {
  if (ended === undefined || outcome === undefined) return '';
  return `in ${durationWords(Date.parse(ended) - Date.parse(time))}`;
}

/** What Pacer put right by itself is by nobody. */
function whoWords({ who, cause }: ActivityEntry): string {
  return cause === 'drift' ? actorName('drift') : actorName(who);
}
