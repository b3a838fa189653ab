import type { AgentState } from './types.ts';

const sentences: Readonly<Record<AgentState, string | undefined>> = {
  active: undefined,
  inactive: 'It is disconnected or deactivated, and gets no offers.',
  deactivated: 'An operator deactivated it.',
  draining: 'An operator drains it: its tasks are moved away.',
  drained: 'An operator drained it; it gets no tasks until it is reactivated.',
  maintenance: 'Its maintenance has begun.',
  unreachable: 'Mesos does not list it any more.',
};

/** Why an agent in this state gets no tasks; undefined when it does. */
export function stateSentence(state: AgentState): string | undefined {
  return sentences[state];
}
