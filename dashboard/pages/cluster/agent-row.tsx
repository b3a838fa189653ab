import { useState, type ReactElement } from 'react';
import { Icon } from '../../parts/icon.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import type { StateLook } from '../../parts/states.ts';
import { amountWords, sharesOf, type Agent, type Share } from './amounts.ts';
import { AgentTasks } from './agent-tasks.tsx';
import type { Resource } from './route.ts';

const looks: Readonly<Record<Agent['state'], StateLook>> = {
  active: { icon: 'check', tone: 'good', means: 'It gets tasks.' },
  inactive: { icon: 'question', tone: 'warn', means: 'Mesos does not offer it.' },
  deactivated: { icon: 'lock', tone: 'warn', means: 'Somebody switched it off for new tasks.' },
  draining: { icon: 'down', tone: 'warn', means: 'Its tasks are being ended.' },
  drained: { icon: 'zero', tone: 'quiet', means: 'Its tasks have ended; it gets no new ones.' },
  maintenance: { icon: 'clock', tone: 'warn', means: 'A maintenance window is planned or under way.' },
  unreachable: { icon: 'cross', tone: 'bad', means: 'Mesos cannot reach it.' },
};

const shareFills: Readonly<Record<Exclude<Share['kind'], 'app'>, string>> = {
  others: 'bg-line-strong',
  reserved: 'hatched',
  offered: 'bg-warn',
};

/** One agent: who holds what of it, what is measured, and its tasks when it is open. */
export function AgentRow(props: {
  readonly agent: Agent;
  readonly by: Resource;
  readonly fills: ReadonlyMap<string, string>;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}): ReactElement {
  const { agent, by, fills, isOpen, onToggle } = props;
  const [told, setTold] = useState<Share>();
  const shares = sharesOf(agent, by);
  const total = agent.total[by];
  const measured = by === 'mem' || by === 'cpus' ? agent.measured?.[by] : undefined;
  const tasks = agent.apps.reduce((sum, app) => sum + app.tasks, 0);
  const isLess = agent.state !== 'active';
  return (
    <li data-agent={agent.hostname} className="border-b border-line last:border-b-0 [content-visibility:auto]">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={onToggle}
        className="grid w-full grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 px-4 py-2.5 text-left hover:bg-raised md:grid-cols-[13rem_minmax(0,1fr)_9rem]"
      >
        <span className="flex min-w-0 items-center gap-1.5">
          <Icon name="chevron" size={14} className={`text-soft ${isOpen ? 'rotate-90' : ''}`} />
          <span className="truncate font-mono text-[0.87rem] font-medium">{agent.hostname}</span>
          {isLess ? <StateBadge look={looks[agent.state]} word={agent.state} /> : null}
        </span>
        <span className="text-right text-sm tabular-nums md:order-3">
          <span className="font-medium">{amountWords(agent.free[by], by)}</span>{' '}
          <span className="text-soft">free of {amountWords(total, by)}</span>
        </span>
        <span className="col-span-2 min-w-0 md:order-2 md:col-span-1">
          <span
            aria-hidden="true"
            data-testid="bar"
            className={`flex h-4 overflow-hidden rounded-sm border border-line-strong bg-surface ${isLess ? 'opacity-70' : ''}`}
            onPointerLeave={() => setTold(undefined)}
          >
            {shares.map(share => (
              <span
                key={share.key}
                title={shareWords(share, by)}
                onPointerEnter={() => setTold(share)}
                className={`h-full border-r border-surface ${share.kind === 'app' ? (fills.get(share.name) ?? '') : shareFills[share.kind]}`}
                style={{ width: `${total === 0 ? 0 : (100 * share.amount) / total}%` }}
              />
            ))}
          </span>
          {measured === undefined || total === 0 ? null : (
            <span
              aria-hidden="true"
              title={`measured: ${amountWords(measured, by)}`}
              className="mt-0.5 flex h-1 overflow-hidden rounded-full bg-raised"
            >
              <span className="bg-ink" style={{ width: `${Math.min(100, (100 * measured) / total)}%` }} />
            </span>
          )}
          <span className="mt-0.5 block truncate text-xs text-soft">
            {told === undefined ? (
              <>
                {tasks} {tasks === 1 ? 'task' : 'tasks'} of {agent.apps.length}{' '}
                {agent.apps.length === 1 ? 'app' : 'apps'}
                {measured === undefined ? '' : `, really used ${amountWords(measured, by)}`}
                {attributeWords(agent)}
              </>
            ) : (
              shareWords(told, by)
            )}
          </span>
        </span>
        {agent.sentence === undefined ? null : (
          <span className="col-span-full text-sm text-warn md:order-4">{agent.sentence}</span>
        )}
      </button>
      {isOpen ? <AgentTasks agent={agent} fills={fills} /> : null}
    </li>
  );
}

function shareWords({ name, amount, app }: Share, by: Resource): string {
  const tasks = app === undefined ? '' : `${app.tasks} ${app.tasks === 1 ? 'task' : 'tasks'}, `;
  const measured =
    by === 'mem' && app?.measured !== undefined ? `, really used ${amountWords(app.measured.mem, by)}` : '';
  return `${name}: ${tasks}${amountWords(amount, by)}${measured}`;
}

function attributeWords({ attributes, region, zone }: Agent): string {
  const pairs = Object.entries(attributes).map(([name, value]) => `${name}:${value}`);
  const all = [...pairs, region === undefined ? '' : `region ${region}`, zone === undefined ? '' : `zone ${zone}`];
  const words = all.filter(word => word !== '').join(', ');
  return words === '' ? '' : ` · ${words}`;
}
