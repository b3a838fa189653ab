import type { ReactElement } from 'react';
import { Icon } from '../../parts/icon.tsx';
import type { Agent } from './amounts.ts';

/** Name of an agent; the whole line is its button and opens what runs on it. */
export function AgentName(props: {
  readonly agent: Agent;
  readonly isOpen: boolean;
  readonly onToggle: (hostname: string) => void;
}): ReactElement {
  const { agent, isOpen, onToggle } = props;
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      onClick={() => onToggle(agent.hostname)}
      className="flex max-w-full items-center gap-1.5 text-left after:absolute after:inset-0 after:content-['']"
    >
      <Icon name="chevron" size={14} className={`text-soft ${isOpen ? 'rotate-90' : ''}`} />
      <span className="truncate font-mono text-[0.87rem] font-medium">{agent.hostname}</span>
    </button>
  );
}
