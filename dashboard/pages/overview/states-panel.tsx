import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { StateCount } from '../../../schemas/generated/app-rows.ts';
import { appRowsQuery } from '../../api/apps.ts';
import { Icon } from '../../parts/icon.tsx';
import { Panel } from '../../parts/panel.tsx';
import { healthLooks, syncLooks, toneFill, toneText, type StateLook, type Tone } from '../../parts/states.ts';
import { attention } from './queries.ts';

const toneOrder: readonly Tone[] = ['good', 'quiet', 'busy', 'warn', 'bad'];

/** All apps by their two words as one bar; a click shows those apps. */
export function StatesPanel(): ReactElement | null {
  const { data } = useQuery(appRowsQuery(attention));
  if (data === undefined || data.total === 0) return null;
  const parts = [...data.states].sort((a, b) => toneOrder.indexOf(toneOf(a)) - toneOrder.indexOf(toneOf(b)));
  return (
    <Panel
      title="Apps"
      note={data.total === 1 ? '1 app' : `${data.total.toLocaleString('en')} apps`}
      action={
        <Link to="/apps" className="text-accent underline">
          All apps
        </Link>
      }
    >
      <div className="flex h-3.5 gap-0.5 overflow-hidden rounded-full" aria-hidden="true">
        {parts.map(part => (
          <Segment key={queryOf(part)} part={part} />
        ))}
      </div>
      <ul className="mt-3 flex flex-wrap gap-x-1 gap-y-1">
        {parts.map(part => {
          const look = lookOf(part);
          return (
            <li key={queryOf(part)}>
              <Link
                to="/apps"
                search={{ q: queryOf(part) }}
                title={`${syncLooks[part.sync].means} ${healthLooks[part.health].means}`}
                className="inline-flex items-center gap-1.5 rounded-md px-2 py-1 text-sm hover:bg-raised"
              >
                <Icon name={look.icon} size={15} className={toneText[look.tone]} />
                <strong className="font-semibold tabular-nums">{part.count.toLocaleString('en')}</strong>
                <span className="text-soft">
                  {part.sync} · {part.health}
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

function Segment({ part }: { readonly part: StateCount }): ReactElement {
  return (
    <Link
      to="/apps"
      search={{ q: queryOf(part) }}
      tabIndex={-1}
      className={`min-w-1.5 basis-0 ${toneFill[toneOf(part)]} hover:opacity-80`}
      style={{ flexGrow: part.count }}
    />
  );
}

function queryOf({ sync, health }: StateCount): string {
  return `sync:${sync} health:${health}`;
}

/** The worse of the two words gives the colour. */
function lookOf({ sync, health }: StateCount): StateLook {
  const [a, b] = [syncLooks[sync], healthLooks[health]];
  return toneOrder.indexOf(a.tone) > toneOrder.indexOf(b.tone) ? a : b;
}

function toneOf(part: StateCount): Tone {
  return lookOf(part).tone;
}
