import type { ReactElement } from 'react';
import type { AppState } from '../../schemas/generated/app-state.ts';
import { Icon } from './icon.tsx';
import { healthLooks, syncLooks, toneChip, type StateLook } from './states.ts';

/** A state of an app: icon, word and colour. */
export function SyncBadge({ sync }: { readonly sync: AppState['sync'] }): ReactElement {
  return <StateBadge look={syncLooks[sync]} word={sync} />;
}

/** The same for the other axis. */
export function HealthBadge({ health }: { readonly health: AppState['health'] }): ReactElement {
  return <StateBadge look={healthLooks[health]} word={health} />;
}

/** Any state: pass how it looks. */
export function StateBadge({ look, word }: { readonly look: StateLook; readonly word: string }): ReactElement {
  return (
    <span
      title={look.means}
      className={`inline-flex items-center gap-1 rounded-full py-0.5 pr-2.5 pl-1.5 text-xs font-medium whitespace-nowrap ${toneChip[look.tone]}`}
    >
      <Icon name={look.icon} size={14} />
      {word}
    </span>
  );
}
