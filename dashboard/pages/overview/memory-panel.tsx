import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { clusterQuery } from '../../api/cluster.ts';
import { Panel } from '../../parts/panel.tsx';
import { sizeWords } from '../../parts/sizes.ts';

/** Memory of the cluster in one bar; not there where the agents are not known. */
export function MemoryPanel(): ReactElement | null {
  const { data } = useQuery(clusterQuery);
  if (data === undefined || !data.known) return null;
  const total = data.totals.total.mem;
  const free = data.totals.free.mem;
  if (total === 0) return null;
  const used = data.totals.used.mem;
  const others = Math.max(0, total - used - free);
  const agents = data.agents.length;
  return (
    <Panel title="Memory" note={`${agents} ${agents === 1 ? 'agent' : 'agents'}`}>
      <div
        role="img"
        aria-label={`${sizeWords(used)} of ${sizeWords(total)} are given to tasks, ${sizeWords(free)} are free`}
        className="flex h-3.5 overflow-hidden rounded-full border border-line-strong bg-surface"
      >
        <span className="bg-accent" style={{ width: `${(100 * used) / total}%` }} />
        <span className="bg-line-strong" style={{ width: `${(100 * others) / total}%` }} />
      </div>
      <dl className="mt-2 grid grid-cols-3 text-sm">
        <Figure name="given to tasks" value={sizeWords(used)} />
        <Figure name="free" value={sizeWords(free)} />
        <Figure name="in all" value={sizeWords(total)} />
      </dl>
    </Panel>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }): ReactElement {
  return (
    <div className="flex flex-col-reverse">
      <dt className="text-xs text-soft">{name}</dt>
      <dd className="font-semibold tabular-nums">{value}</dd>
    </div>
  );
}
