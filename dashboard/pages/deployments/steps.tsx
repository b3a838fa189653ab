import type { ReactElement } from 'react';
import type { RolloutStep, RolloutSteps } from '../../../schemas/generated/app-state.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { Panel } from '../../parts/panel.tsx';
import { toneText, type Tone } from '../../parts/states.ts';

const looks: Readonly<Record<RolloutStep['state'], { readonly tone: Tone; readonly icon: IconName }>> = {
  done: { tone: 'good', icon: 'check' },
  running: { tone: 'busy', icon: 'busy' },
  waiting: { tone: 'quiet', icon: 'clock' },
  failed: { tone: 'bad', icon: 'cross' },
};

/** The steps of a change that goes out beside: a canary, or blue and green. */
export function Steps({ rollout }: { readonly rollout: RolloutSteps }): ReactElement {
  return (
    <Panel
      title={rollout.strategy === 'canary' ? 'Canary' : 'Blue and green'}
      note={
        <>
          beside, as <code className="font-mono break-all">{rollout.beside}</code>
        </>
      }
      flush
    >
      <ol className="divide-y divide-line text-sm">
        {rollout.steps.map(step => {
          const { tone, icon } = looks[step.state];
          return (
            <li key={step.name} data-step={step.state} className="flex gap-2.5 px-4 py-2">
              <Icon
                name={icon}
                size={16}
                className={`mt-0.5 ${toneText[tone]} ${step.state === 'running' ? 'animate-spin' : ''}`}
              />
              <span className={`min-w-0 break-words ${step.state === 'waiting' ? 'text-soft' : ''}`}>
                {step.name}
                <span className="sr-only">: {step.state}</span>
                {step.sentence === undefined ? null : <span className="block text-soft">{step.sentence}</span>}
              </span>
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}
