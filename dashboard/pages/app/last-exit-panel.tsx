import type { ReactElement } from 'react';
import type { LastExit } from '../../../schemas/generated/app-view.ts';
import { Panel } from '../../parts/panel.tsx';
import { Ago } from '../../parts/times.tsx';

/** The last instance that failed; it stays after recovery. */
export function LastExitPanel({ exit }: { readonly exit: LastExit | undefined }): ReactElement | null {
  if (exit === undefined) return null;
  return (
    <Panel title="Last exit" note={<Ago time={exit.time} />}>
      <p className="break-words">{exit.message === '' ? exit.state : exit.message}</p>
      <p className="mt-1 font-mono text-xs break-all text-soft">
        {exit.state} · {exit.host ?? 'unknown host'} · {exit.task}
      </p>
    </Panel>
  );
}
