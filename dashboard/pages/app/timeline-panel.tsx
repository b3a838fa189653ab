import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import type { CommitSummary } from '../../../schemas/generated/app-view.ts';
import { historyQuery } from '../../api/apps.ts';
import {
  actionsOf,
  actionWord,
  actorName,
  deploymentId,
  outcomeLooks,
  valueWords,
  type Action,
} from '../../parts/actions.ts';
import { Button } from '../../parts/button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { useMay } from '../../api/me.ts';
import { Icon } from '../../parts/icon.tsx';
import { Skeleton } from '../../parts/loading.tsx';
import { Panel } from '../../parts/panel.tsx';
import { toneChip, toneText } from '../../parts/states.ts';
import { Ago, durationWords } from '../../parts/times.tsx';
import { compareActions } from './compare.ts';
import { FieldList } from './field-list.tsx';
import { Revert } from './revert.tsx';
import { appRoute } from './route.ts';

/** Every action for the app: commit, author, image, outcome, duration; two of them can be compared. */
export function TimelinePanel(props: {
  readonly id: string;
  readonly commits: readonly CommitSummary[];
}): ReactElement {
  const { data, error, refetch } = useQuery(historyQuery({ app: props.id, limit: 200 }));
  const { from, to } = appRoute.useSearch();
  const navigate = appRoute.useNavigate();
  const mayDeploy = useMay('deploy', props.id);
  const [revertTo, setRevertTo] = useState<string>();
  if (error !== null) return <Failure error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Skeleton />;
  const actions = actionsOf(data.entries);
  // What runs now needs no way back to it.
  const current = actions[0]?.entry.wish;
  const pick = (started: string): void => {
    const isPicked = started === from || started === to;
    const kept = [from, to].filter(each => each !== undefined && each !== started);
    const [first, second] = isPicked ? kept : [...kept.slice(-1), started];
    void navigate({
      search: {
        tab: 'timeline',
        ...(first === undefined ? {} : { from: first }),
        ...(second === undefined ? {} : { to: second }),
      },
      replace: true,
    });
  };
  return (
    <div className="grid gap-4">
      {from !== undefined && to !== undefined ? <Comparison actions={actions} from={from} to={to} /> : null}
      {revertTo === undefined ? null : (
        <Revert key={revertTo} id={props.id} to={revertTo} onClose={() => setRevertTo(undefined)} />
      )}
      <Panel title="Timeline" note={actions.length < 2 ? undefined : 'tick two to compare them'} flush>
        {actions.length === 0 ? <p className="px-4 py-6 text-center text-soft">Nothing was done yet.</p> : null}
        <ol className="divide-y divide-line">
          {actions.map(action => (
            <Revision
              key={action.key}
              action={action}
              commit={props.commits.find(({ commit }) => commit === action.entry.commit)}
              picked={action.entry.started === from || action.entry.started === to}
              onPick={pick}
              onRevert={
                mayDeploy && action.entry.outcome === 'healthy' && action.entry.wish !== current
                  ? () => setRevertTo(action.entry.commit)
                  : undefined
              }
            />
          ))}
        </ol>
      </Panel>
    </div>
  );
}

function Revision(props: {
  readonly action: Action;
  readonly commit: CommitSummary | undefined;
  readonly picked: boolean;
  readonly onPick: (started: string) => void;
  readonly onRevert: (() => void) | undefined;
}): ReactElement {
  const { entry, took } = props.action;
  const look = outcomeLooks[entry.outcome];
  const isQuiet = entry.outcome === 'superseded';
  return (
    <li data-outcome={entry.outcome} className={`flex gap-3 px-4 py-3 ${isQuiet ? 'text-soft' : ''}`}>
      <input
        type="checkbox"
        checked={props.picked}
        onChange={() => props.onPick(entry.started)}
        aria-label={`Compare ${entry.action} of ${entry.commit.slice(0, 8)}`}
        className="mt-1 size-4 shrink-0 accent-accent"
      />
      <span className={`grid size-6 shrink-0 place-items-center rounded-full ${toneChip[look.tone]}`}>
        <Icon name={look.icon} size={15} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className={`min-w-0 break-words ${isQuiet ? '' : 'font-medium'}`}>
            {props.commit?.subject ?? `Commit ${entry.commit.slice(0, 8)}`}
          </span>
          <code className="font-mono text-xs text-soft">{entry.commit.slice(0, 8)}</code>
        </p>
        <p className="text-sm text-soft">
          <Link
            to="/deployments/$"
            params={{ _splat: deploymentId(entry) }}
            className="underline decoration-line-strong underline-offset-2 hover:decoration-current"
          >
            {actionWord(entry.action)}
          </Link>{' '}
          · <span className={toneText[look.tone]}>{entry.outcome}</span>
          {took === undefined ? '' : ` in ${durationWords(took)}`}
          {entry.cause === 'drift' ? ' · healing a change by hand' : ''}
          {entry.cause === 'image' ? ' · a new image' : ''} · {actorName(entry.actor)} · <Ago time={entry.started} />
        </p>
        {entry.supersededBy === undefined ? null : (
          <p className="mt-1 text-sm">
            By the newer commit <code className="font-mono text-xs">{entry.supersededBy.slice(0, 8)}</code>.
          </p>
        )}
        {entry.sentence === undefined ? null : <p className="mt-1 text-sm break-words">{entry.sentence}</p>}
        {entry.image === undefined ? null : (
          <p className="mt-0.5 truncate font-mono text-xs text-soft" title={entry.image}>
            {valueWords(entry.image)}
          </p>
        )}
        {entry.changes.length === 0 ? null : (
          <details className="mt-1 text-sm">
            <summary className="text-accent">
              {entry.changes.length} {entry.changes.length === 1 ? 'field' : 'fields'} changed
            </summary>
            <FieldList fields={entry.changes} />
          </details>
        )}
      </div>
      {props.onRevert === undefined ? null : (
        <Button onPress={props.onRevert} className="shrink-0 self-start">
          Revert to this
          <span className="sr-only"> {entry.commit.slice(0, 8)}</span>
        </Button>
      )}
    </li>
  );
}

function Comparison(props: {
  readonly actions: readonly Action[];
  readonly from: string;
  readonly to: string;
}): ReactElement {
  const fields = compareActions(
    props.actions.map(({ entry }) => entry),
    props.from,
    props.to,
  );
  return (
    <Panel title="Comparison" note="what was changed from the earlier to the later one, as the ledger has it">
      {fields.length === 0 ? (
        <p className="text-soft">Field by field they are the same.</p>
      ) : (
        <FieldList fields={fields} />
      )}
    </Panel>
  );
}
