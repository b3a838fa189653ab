import type { ReactElement } from 'react';
import type { Review, ReviewedApp } from '../../../schemas/generated/reviews.ts';
import { AppLink } from '../../parts/app-link.tsx';
import { ExternalLink } from '../../parts/external-link.tsx';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { Panel } from '../../parts/panel.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { toneText, type StateLook, type Tone } from '../../parts/states.ts';
import { Ago } from '../../parts/times.tsx';

const looks: Readonly<Record<Review['state'], StateLook>> = {
  planned: { icon: 'check', tone: 'good', means: 'It can be merged, and below is what that would do.' },
  conflict: { icon: 'cross', tone: 'bad', means: 'Git cannot merge it by itself.' },
  missing: { icon: 'question', tone: 'warn', means: 'Git cannot fetch its commits.' },
  waiting: { icon: 'clock', tone: 'quiet', means: 'It is not known yet what runs.' },
};
const words: Readonly<Record<Review['state'], string>> = {
  planned: 'can be merged',
  conflict: 'conflicts',
  missing: 'not found',
  waiting: 'waiting',
};
const broken: StateLook = {
  icon: 'warning',
  tone: 'bad',
  means: 'Its files have mistakes; their apps would stay as they run.',
};

const actionLooks: Readonly<Record<ReviewedApp['action'], { readonly icon: IconName; readonly tone: Tone }>> = {
  create: { icon: 'form', tone: 'good' },
  restart: { icon: 'busy', tone: 'busy' },
  scale: { icon: 'instances', tone: 'busy' },
  suspend: { icon: 'zero', tone: 'warn' },
  delete: { icon: 'cross', tone: 'bad' },
  build: { icon: 'builds', tone: 'busy' },
  wait: { icon: 'clock', tone: 'quiet' },
  nothing: { icon: 'check', tone: 'quiet' },
  held: { icon: 'lock', tone: 'warn' },
};

/** A proposal: who proposes what, and what its merge would do to each app. */
export function ReviewPanel({ review }: { readonly review: Review }): ReactElement {
  const hasErrors = review.errors.length > 0;
  return (
    <Panel
      title={review.title === '' ? review.name : review.title}
      note={<Origin review={review} />}
      action={
        <StateBadge
          look={hasErrors ? broken : looks[review.state]}
          word={hasErrors ? 'has mistakes' : words[review.state]}
        />
      }
      flush
    >
      <p className="px-4 py-2.5 text-sm">{review.sentence}</p>
      <Errors review={review} />
      {review.apps.length === 0 ? null : (
        <ul className="divide-y divide-line border-t border-line">
          {review.apps.map(app => (
            <AppRow key={app.id} app={app} />
          ))}
          {review.moreApps === 0 ? null : (
            <li className="px-4 py-2 text-sm text-soft">and {review.moreApps} more apps</li>
          )}
        </ul>
      )}
      <Files review={review} />
    </Panel>
  );
}

function Origin({ review }: { readonly review: Review }): ReactElement {
  const { url, name, author, time } = review;
  return (
    <span className="inline-flex flex-wrap gap-x-2">
      {url === undefined ? <span>{name}</span> : <ExternalLink href={url}>{name}</ExternalLink>}
      <code className="font-mono">{review.head.slice(0, 8)}</code>
      {author === undefined ? null : <span>{author}</span>}
      <Ago time={time} />
      {review.isFork ? <span>from a fork</span> : null}
    </span>
  );
}

function AppRow({ app }: { readonly app: ReviewedApp }): ReactElement {
  const look = actionLooks[app.action];
  return (
    <li className="px-4 py-2 text-sm">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-0.5">
        <Icon name={look.icon} size={16} className={toneText[look.tone]} />
        <AppLink id={app.id} />
        <span>{app.action}</span>
        <span className="text-soft">
          {app.cost}
          {app.changes === 0 ? '' : ` · ${app.changes} ${app.changes === 1 ? 'field changes' : 'fields change'}`}
        </span>
      </div>
      {app.held === undefined ? null : (
        <p className="mt-0.5 pl-6.5 text-warn">
          {app.held.sentence} <span className="text-soft">{app.held.release}</span>
        </p>
      )}
      {app.others.length === 0 ? null : (
        <p className="mt-0.5 flex gap-2 pl-6.5 text-warn">
          <Icon name="warning" size={15} className="mt-0.5" />
          <span>Also changed by {app.others.join(', ')}: whichever is merged second may undo the other.</span>
        </p>
      )}
    </li>
  );
}

function Errors({ review: { errors } }: { readonly review: Review }): ReactElement | null {
  if (errors.length === 0) return null;
  return (
    <ul className="space-y-1 px-4 pb-2.5 text-sm">
      {errors.map(({ file, line, column, message }) => (
        <li key={`${file}:${line}:${column} ${message}`} className="text-bad">
          <code className="font-mono text-xs break-all">
            {file}:{line}:{column}
          </code>{' '}
          {message}
        </li>
      ))}
    </ul>
  );
}

function Files({ review: { paths, state } }: { readonly review: Review }): ReactElement | null {
  if (paths.length === 0) return null;
  const count = paths.length === 1 ? '1 file' : `${paths.length} files`;
  return (
    <details className="border-t border-line px-4 py-2 text-sm">
      <summary className="cursor-pointer text-soft">
        {state === 'conflict' ? `${count} in conflict` : `${count} changed`}
      </summary>
      <ul className="mt-1.5 space-y-0.5">
        {paths.map(path => (
          <li key={path} className="font-mono text-xs break-all">
            {path}
          </li>
        ))}
      </ul>
    </details>
  );
}
