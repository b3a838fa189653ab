import type { ReactElement } from 'react';
import { StateBadge } from '../../parts/state-badge.tsx';
import type { StateLook } from '../../parts/states.ts';
import type { Agent } from './amounts.ts';

const looks: Readonly<Record<Agent['state'], StateLook>> = {
  active: { icon: 'check', tone: 'good', means: 'It gets tasks.' },
  inactive: { icon: 'question', tone: 'warn', means: 'Mesos does not offer it.' },
  deactivated: { icon: 'lock', tone: 'warn', means: 'Somebody switched it off for new tasks.' },
  draining: { icon: 'down', tone: 'warn', means: 'Its tasks are being ended.' },
  drained: { icon: 'zero', tone: 'quiet', means: 'Its tasks have ended; it gets no new ones.' },
  maintenance: { icon: 'clock', tone: 'warn', means: 'A maintenance window is planned or under way.' },
  unreachable: { icon: 'cross', tone: 'bad', means: 'Mesos cannot reach it.' },
};

/** Whether an agent gets tasks. */
export function AgentStateBadge({ state }: { readonly state: Agent['state'] }): ReactElement {
  return <StateBadge look={looks[state]} word={state} />;
}
