import { useMemo } from 'react';
import { columnsOf } from '../../parts/table-columns.ts';
import { AgentBar } from './agent-bar.tsx';
import { AgentName } from './agent-name.tsx';
import { AgentStateBadge } from './agent-state.tsx';
import { amountWords, partUsed, type Agent } from './amounts.ts';
import type { Resource } from './route.ts';

const column = columnsOf<Agent>();

/** What the bars show, in words. */
export const resourceNames: Readonly<Record<Resource, string>> = {
  mem: 'Memory',
  cpus: 'Processors',
  disk: 'Disk',
  ports: 'Ports',
};

/** Columns of the agents for one resource. */
export function useAgentColumns(
  by: Resource,
  fills: ReadonlyMap<string, string>,
  open: string | undefined,
  onToggle: (hostname: string) => void,
) {
  return useMemo(
    () =>
      column.columns([
        column.accessor('hostname', {
          id: 'name',
          header: 'Agent',
          sortFn: (a, b) => a.original.hostname.localeCompare(b.original.hostname, 'en', { numeric: true }),
          cell: ({ row: { original } }) => (
            <AgentName agent={original} isOpen={original.hostname === open} onToggle={onToggle} />
          ),
        }),
        column.accessor(({ state }) => Number(state === 'active'), {
          id: 'state',
          header: 'State',
          cell: ({ row }) => <AgentStateBadge state={row.original.state} />,
        }),
        column.accessor(agent => partUsed(agent, by), {
          id: 'used',
          header: `${resourceNames[by]} used`,
          sortDescFirst: true,
          cell: ({ row }) => <AgentBar agent={row.original} by={by} fills={fills} />,
          meta: { cell: 'col-span-full md:col-span-1' },
        }),
        column.accessor(agent => agent.free[by], {
          id: 'free',
          header: 'Free',
          sortDescFirst: true,
          cell: ({ row: { original } }) => (
            <>
              <span className="font-medium">{amountWords(original.free[by], by)}</span>{' '}
              <span className="text-soft">of {amountWords(original.total[by], by)}</span>
            </>
          ),
          meta: { cell: 'text-right', body: 'text-sm tabular-nums' },
        }),
      ]),
    [by, fills, open, onToggle],
  );
}
