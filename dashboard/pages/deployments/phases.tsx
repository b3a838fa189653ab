import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { DeploymentView, Phase } from '../../../schemas/generated/deployment-view.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { Panel } from '../../parts/panel.tsx';
import { toneFill, toneText, type Tone } from '../../parts/states.ts';
import { Lasted } from '../../parts/times.tsx';

const names: Readonly<Record<Phase['name'], string>> = {
  wait: 'From the commit on',
  build: 'The image is built',
  turn: 'Until its turn',
  start: 'Until the first instance ran',
  replace: 'Until all of them ran',
  health: 'Until all were healthy',
  rollout: 'In Marathon',
};

const looks: Readonly<Record<Phase['state'], { readonly tone: Tone; readonly icon: IconName }>> = {
  done: { tone: 'good', icon: 'check' },
  active: { tone: 'busy', icon: 'busy' },
  waiting: { tone: 'quiet', icon: 'clock' },
  failed: { tone: 'bad', icon: 'cross' },
  stopped: { tone: 'quiet', icon: 'arrow' },
};

/** The way of a deployment in steps, with how long each took and where it is stuck. */
export function Phases({ view }: { readonly view: DeploymentView }): ReactElement | null {
  const { phases, entry } = view;
  if (phases.length === 0) return null;
  const [first] = phases;
  const end = entry.ended;
  const spans = phases.map(({ from, to }) =>
    from === undefined || to === undefined ? 0 : Date.parse(to) - Date.parse(from),
  );
  const longest = Math.max(1, ...spans);
  return (
    <Panel
      title="Phases"
      note={
        first?.from === undefined ? undefined : (
          <span>
            in all <Lasted from={first.from} to={end} />
          </span>
        )
      }
      flush
    >
      <ol className="divide-y divide-line">
        {phases.map((phase, index) => (
          <PhaseRow key={phase.name} phase={phase} share={(spans[index] ?? 0) / longest} />
        ))}
      </ol>
    </Panel>
  );
}

function PhaseRow({ phase, share }: { readonly phase: Phase; readonly share: number }): ReactElement {
  const { name, state, from, to, build } = phase;
  const { tone, icon } = looks[state];
  return (
    <li
      data-phase={name}
      data-state={state}
      className="grid grid-cols-[1.25rem_minmax(0,1fr)_auto] gap-x-2.5 px-4 py-2 text-sm"
    >
      <Icon name={icon} size={16} className={`mt-0.5 ${toneText[tone]} ${state === 'active' ? 'animate-spin' : ''}`} />
      <div className="min-w-0">
        <p className={state === 'waiting' ? 'text-soft' : ''}>
          {build === undefined ? (
            names[name]
          ) : (
            <Link
              to="/builds/$id"
              params={{ id: build }}
              className="underline decoration-line-strong underline-offset-2"
            >
              {names[name]}
            </Link>
          )}
          <span className="sr-only">: {state}</span>
        </p>
        <div aria-hidden="true" className="mt-1 h-1 rounded-full bg-raised">
          <div className={`h-1 rounded-full ${toneFill[tone]}`} style={{ width: `${Math.round(100 * share)}%` }} />
        </div>
      </div>
      <span className="text-right text-soft">{from === undefined ? '' : <Lasted from={from} to={to} />}</span>
    </li>
  );
}
