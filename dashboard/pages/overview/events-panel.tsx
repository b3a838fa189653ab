import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { historyQuery } from '../../api/apps.ts';
import { actionsOf, actionWord, actorName, outcomeLooks, valueWords, type Action } from '../../parts/actions.ts';
import { AppLink } from '../../parts/app-link.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Panel } from '../../parts/panel.tsx';
import { toneText } from '../../parts/states.ts';
import { Ago, durationWords } from '../../parts/times.tsx';

const shown = 12;

/** What was done last, newest first. */
export function EventsPanel(): ReactElement | null {
  const { data } = useQuery(historyQuery({ limit: 2 * shown }));
  const actions = actionsOf(data?.entries ?? []).slice(0, shown);
  if (actions.length === 0) return null;
  return (
    <Panel title="Last changes" flush>
      <ol className="divide-y divide-line">
        {actions.map(action => (
          <ActionRow key={action.key} action={action} />
        ))}
      </ol>
    </Panel>
  );
}

function ActionRow({ action }: { readonly action: Action }): ReactElement {
  const { entry, took } = action;
  const look = outcomeLooks[entry.outcome];
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-baseline gap-x-3 px-4 py-2">
      <Icon name={look.icon} size={16} className={`self-center ${toneText[look.tone]}`} />
      <p className="min-w-0 truncate text-sm">
        <AppLink id={entry.app} />{' '}
        <span className="text-soft">
          {actionWord(entry.action)} · <span className={toneText[look.tone]}>{entry.outcome}</span>
          {took === undefined ? '' : ` in ${durationWords(took)}`}
          {entry.changes.length === 0 ? '' : ` · ${changeWords(entry.changes)}`}
        </span>
      </p>
      <span className="text-right text-xs whitespace-nowrap text-soft">
        <span className="hidden sm:inline">{actorName(entry.actor)} · </span>
        <Ago time={entry.ended ?? entry.started} />
      </span>
    </li>
  );
}

function changeWords(changes: Action['entry']['changes']): string {
  const [first, ...others] = changes;
  if (first === undefined) return '';
  const name = first.pointer.split('/').at(-1) ?? first.pointer;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `${name} → ${valueWords(first.to)}${more}`;
}
