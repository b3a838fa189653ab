import { useMemo, type ReactElement } from 'react';
import { Panel } from '../../parts/panel.tsx';
import { AgentRow } from './agent-row.tsx';
import { agentsInOrder, type Agent } from './amounts.ts';
import { appFills } from './app-colours.ts';
import type { ClusterChange } from './cluster-page.tsx';
import { resources, type AgentSort, type ClusterSearch, type Resource } from './route.ts';

const resourceNames: Readonly<Record<Resource, string>> = {
  mem: 'Memory',
  cpus: 'Processors',
  disk: 'Disk',
  ports: 'Ports',
};
const sortNames: readonly (readonly [AgentSort, string])[] = [
  ['name', 'by name'],
  ['free', 'most free first'],
  ['used', 'fullest first'],
  ['state', 'trouble first'],
];

/** Every agent with its bar. */
export function AgentList(props: {
  readonly agents: readonly Agent[];
  readonly search: ClusterSearch;
  readonly onSearch: (change: ClusterChange) => void;
}): ReactElement {
  const { agents, search, onSearch } = props;
  const { by = 'mem', sort = 'name', q = '' } = search;
  const fills = useMemo(() => appFills(agents), [agents]);
  const shown = useMemo(() => agentsInOrder(agents, q, sort, by), [agents, q, sort, by]);
  return (
    <Panel
      title="Agents"
      note={shown.length === agents.length ? String(agents.length) : `${shown.length} of ${agents.length}`}
      flush
    >
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2.5">
        <div role="group" aria-label="What the bars show" className="flex rounded-md border border-line">
          {resources.map(resource => (
            <button
              key={resource}
              type="button"
              aria-pressed={resource === by}
              onClick={() => onSearch({ by: resource === 'mem' ? undefined : resource })}
              className={`h-8 px-3 text-sm first:rounded-l-md last:rounded-r-md ${resource === by ? 'bg-accent-ground font-medium text-accent' : 'text-soft hover:text-ink'}`}
            >
              {resourceNames[resource]}
            </button>
          ))}
        </div>
        <input
          type="search"
          value={q}
          onChange={event => onSearch({ q: event.target.value })}
          aria-label="Filter agents"
          placeholder="rack:a, draining, /shop"
          spellCheck={false}
          className="h-8 min-w-40 flex-1 rounded-md border border-line bg-ground px-2.5 font-mono text-sm placeholder:text-soft"
        />
        <label className="text-sm">
          <span className="sr-only">Order</span>
          <select
            value={sort}
            onChange={({ target: { value } }) =>
              onSearch({ sort: sortNames.find(([name]) => name === value && name !== 'name')?.[0] })
            }
            className="h-8 rounded-md border border-line bg-surface px-2"
          >
            {sortNames.map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </div>
      <ul>
        {shown.map(agent => (
          <AgentRow
            key={agent.id}
            agent={agent}
            by={by}
            fills={fills}
            isOpen={agent.hostname === search.agent}
            onToggle={() => onSearch({ agent: agent.hostname === search.agent ? undefined : agent.hostname })}
          />
        ))}
      </ul>
      {shown.length === 0 ? <p className="px-4 py-6 text-center text-soft">No agent fits this filter.</p> : null}
      <Legend />
    </Panel>
  );
}

function Legend(): ReactElement {
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 border-t border-line px-4 py-2 text-xs text-soft">
      <Key fill="bg-[light-dark(#4a63d3,#7f97f0)]">one colour for each of the biggest apps</Key>
      <Key fill="bg-line-strong">others</Key>
      <Key fill="hatched">reserved</Key>
      <Key fill="bg-warn">in offers to others</Key>
      <Key fill="border border-line-strong bg-surface">free</Key>
      <Key fill="bg-ink">thin: really used</Key>
    </p>
  );
}

function Key({ fill, children }: { readonly fill: string; readonly children: string }): ReactElement {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span aria-hidden="true" className={`size-3 rounded-xs ${fill}`} />
      {children}
    </span>
  );
}
