import { Link } from '@tanstack/react-router';
import { useMemo, type ReactElement } from 'react';
import { AppLink } from '../../parts/app-link.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { sizeWords } from '../../parts/sizes.ts';
import { columnsOf } from '../../parts/table-columns.ts';
import { amountWords, type Agent, type AgentApp } from './amounts.ts';

const column = columnsOf<AgentApp>();
const number = { cell: 'text-right', body: 'whitespace-nowrap tabular-nums' } as const;

/** The apps with tasks on an agent, and what they hold and really use of it. */
export function AgentTasks(props: {
  readonly agent: Agent;
  readonly fills: ReadonlyMap<string, string>;
}): ReactElement {
  const { agent, fills } = props;
  const { attributes, reserved, apps } = agent;
  const columns = useMemo(() => columnsWith(fills), [fills]);
  return (
    <div className="border-t border-line bg-ground" data-testid="agent-tasks">
      {apps.length === 0 ? (
        <p className="px-4 py-3 text-sm text-soft">Marathon has no task here.</p>
      ) : (
        <DataTable label={`Tasks on ${agent.hostname}`} columns={columns} rows={apps} rowId={({ app }) => app} />
      )}
      <p className="flex flex-wrap gap-x-2 gap-y-1 border-t border-line px-4 py-2 text-xs text-soft">
        <span>
          Agent <span className="font-mono">{agent.id}</span>
        </span>
        {Object.entries(attributes).map(([name, value]) => (
          <span key={name} className="rounded bg-quiet-ground px-1.5 font-mono text-quiet">
            {name}:{value}
          </span>
        ))}
        {reserved.map(({ role, total, used }) => (
          <span key={role}>
            reserved for {role}: {sizeWords(total.mem)}, {amountWords(total.cpus, 'cpus')} ({sizeWords(used.mem)} used)
          </span>
        ))}
      </p>
    </div>
  );
}

function columnsWith(fills: ReadonlyMap<string, string>) {
  return column.columns([
    column.accessor('app', {
      header: 'App',
      cell: ({ row: { original } }) => (
        <>
          <span aria-hidden="true" className={`mr-2 inline-block size-3 rounded-xs ${fills.get(original.app) ?? ''}`} />
          <AppLink id={original.app} />
        </>
      ),
      meta: { body: 'whitespace-nowrap' },
    }),
    column.accessor('tasks', { header: 'Tasks', meta: number }),
    column.accessor('mem', { header: 'Memory', cell: ({ row }) => sizeWords(row.original.mem), meta: number }),
    column.accessor(({ measured }) => measured?.mem ?? -1, {
      id: 'measured',
      header: 'Really used',
      cell: ({ row: { original } }) => (original.measured === undefined ? '–' : sizeWords(original.measured.mem)),
      meta: { ...number, body: `${number.body} text-soft` },
    }),
    column.accessor('cpus', {
      header: 'Processors',
      cell: ({ row }) => amountWords(row.original.cpus, 'cpus'),
      meta: number,
    }),
    column.accessor('disk', { header: 'Disk', cell: ({ row }) => sizeWords(row.original.disk), meta: number }),
    column.display({
      id: 'logs',
      header: 'Logs',
      cell: ({ row: { original } }) => (
        <Link
          to="/logs"
          search={{ app: original.app }}
          aria-label={`Logs of ${original.app}`}
          className="text-accent underline"
        >
          Logs
        </Link>
      ),
    }),
  ]);
}
