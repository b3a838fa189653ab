import type { ReactElement } from 'react';
import { AppLink } from './app-link.tsx';
import { Tip } from './tip.tsx';

/** The ways to some apps; of many only the first, and how many there are besides. */
export function AppLinks(props: {
  readonly ids: readonly string[];
  readonly most: number;
  /** For none. */
  readonly none: string;
}): ReactElement {
  const { ids, most, none } = props;
  if (ids.length === 0) return <span className="text-soft">{none}</span>;
  const others = ids.slice(most);
  return (
    <span className="flex flex-wrap gap-x-3">
      {ids.slice(0, most).map(id => (
        <AppLink key={id} id={id} />
      ))}
      {others.length === 0 ? null : (
        <Tip says={<span className="font-mono break-all">{others.slice(0, 40).join(' ')}</span>}>
          <span tabIndex={0} role="note" className="text-soft">
            and {others.length} more
          </span>
        </Tip>
      )}
    </span>
  );
}
