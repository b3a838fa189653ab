import type { ReactElement } from 'react';
import type { Stage } from '../../../schemas/generated/app-view.ts';
import { ExternalLink } from '../../parts/external-link.tsx';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { toneText, type Tone } from '../../parts/states.ts';
import { Ago, durationWords } from '../../parts/times.tsx';

const icons: Readonly<Record<Stage['name'], IconName>> = {
  commit: 'commit',
  build: 'builds',
  image: 'image',
  plan: 'plan',
  deployment: 'rocket',
  instances: 'instances',
};

const looks: Readonly<Record<Stage['state'], { readonly tone: Tone; readonly icon: IconName; readonly edge: string }>> =
  {
    done: { tone: 'good', icon: 'check', edge: 'border-t-good' },
    active: { tone: 'busy', icon: 'busy', edge: 'border-t-busy' },
    waiting: { tone: 'quiet', icon: 'clock', edge: 'border-t-line-strong' },
    failed: { tone: 'bad', icon: 'cross', edge: 'border-t-bad' },
    held: { tone: 'warn', icon: 'lock', edge: 'border-t-warn' },
    none: { tone: 'quiet', icon: 'zero', edge: 'border-t-line' },
  };

/** The one picture: commit → build → image → plan → deployment → instances, and where it is stuck. */
export function Strip({ stages }: { readonly stages: readonly Stage[] }): ReactElement {
  return (
    <ol aria-label="From the commit to instances" className="grid grid-cols-1 gap-2 sm:grid-cols-3 xl:grid-cols-6">
      {stages.map(stage => (
        <StageBox key={stage.name} stage={stage} />
      ))}
    </ol>
  );
}

function StageBox({ stage }: { readonly stage: Stage }): ReactElement {
  const look = looks[stage.state];
  const isQuiet = stage.state === 'none' || stage.state === 'waiting';
  return (
    <li
      data-stage={stage.name}
      data-state={stage.state}
      className={`relative min-w-0 rounded-lg border border-t-[3px] border-line bg-surface px-3 py-2 ${look.edge}`}
    >
      <p className="flex items-center gap-1.5 text-xs text-soft">
        <Icon name={icons[stage.name]} size={15} />
        {stage.name}
        <span className={`ml-auto inline-flex items-center gap-1 font-medium ${toneText[look.tone]}`}>
          <Icon name={look.icon} size={13} className={stage.state === 'active' ? 'animate-spin' : ''} />
          {stage.state === 'none' ? 'not needed' : stage.state}
        </span>
      </p>
      <p
        className={`mt-1 truncate text-sm ${isQuiet ? 'text-soft' : 'font-medium'} ${stage.name === 'image' || stage.name === 'commit' ? 'font-mono text-[0.82rem]' : ''}`}
        title={stage.text}
      >
        {stage.url === undefined ? stage.text : <ExternalLink href={stage.url}>{stage.text}</ExternalLink>}
      </p>
      <p className="flex gap-2 text-xs text-soft">
        <span className="min-w-0 flex-1 truncate" title={stage.detail}>
          {stage.detail ?? ''}
        </span>
        <span className="whitespace-nowrap">
          {stage.milliseconds === undefined ? null : `${durationWords(stage.milliseconds)} · `}
          <Ago time={stage.time} />
        </span>
      </p>
    </li>
  );
}
