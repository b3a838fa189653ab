import type { ReactElement } from 'react';
import { Icon } from '../../parts/icon.tsx';
import type { LogView } from './session.ts';

/** A line above the rows that says what is not as it should be: a lost connection, sources that cannot be read. */
export function ErrorEdge({ view }: { readonly view: LogView }): ReactElement | null {
  const unreadable = [...view.sources.values()].filter(({ state }) => state === 'unreadable');
  const words = [
    view.connection === 'reconnecting' ? 'Reconnecting; it goes on where it stopped.' : '',
    ...new Set(unreadable.map(({ name, sentence }) => `${name}: ${sentence ?? 'cannot be read right now.'}`)),
  ].filter(word => word !== '');
  if (words.length === 0) return null;
  return (
    <p
      role="status"
      data-testid="log-trouble"
      className="flex items-start gap-2 border-b border-line bg-warn-ground px-3 py-1 text-sm text-warn"
    >
      <Icon name="warning" size={16} className="mt-0.5" />
      <span>{words.slice(0, 3).join(' ')}</span>
    </p>
  );
}
