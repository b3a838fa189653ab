import { Link } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import { useMayAll } from '../../api/me.ts';
import { Button, buttonClass } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { toggleStar, useStars } from '../../parts/stars.ts';
import { FreezeDialog } from './freeze-dialog.tsx';

/** What can be done with the apps that are chosen. */
export function BulkBar(props: {
  readonly chosen: ReadonlySet<string>;
  readonly onChosen: (chosen: ReadonlySet<string>) => void;
}): ReactElement {
  const ids = [...props.chosen].toSorted();
  const stars = useStars();
  const mayOperate = useMayAll('operate', ids);
  const [isFreezing, setFreezing] = useState(false);
  const unstarred = ids.filter(id => !stars.includes(id));
  return (
    <div
      role="toolbar"
      aria-label="Chosen apps"
      className="sticky top-15 z-10 mb-2 flex flex-wrap items-center gap-2 rounded-lg border border-accent bg-accent-ground px-3 py-1.5 text-sm"
    >
      <span role="status" className="mr-2 font-medium text-accent">
        {ids.length === 1 ? '1 app' : `${ids.length} apps`} chosen
      </span>
      <Link to="/logs" search={{ app: ids.join(',') }} className={buttonClass('main')}>
        <Icon name="logs" size={16} />
        Logs
      </Link>
      {mayOperate ? (
        <Button onPress={() => setFreezing(true)}>
          <Icon name="pause" size={16} />
          Freeze
        </Button>
      ) : null}
      {unstarred.length === 0 ? null : (
        <Button onPress={() => unstarred.forEach(toggleStar)}>
          <Icon name="star" size={16} />
          Star
        </Button>
      )}
      <Button look="quiet" onPress={() => props.onChosen(new Set())} className="ml-auto">
        Choose none
      </Button>
      <FreezeDialog apps={ids} isOpen={isFreezing} onClose={() => setFreezing(false)} />
    </div>
  );
}
