import { useState, type ReactElement } from 'react';
import { amountWords, sharesOf, type Agent, type Share } from './amounts.ts';
import type { Resource } from './route.ts';

const shareFills: Readonly<Record<Exclude<Share['kind'], 'app'>, string>> = {
  others: 'bg-line-strong',
  reserved: 'hatched',
  offered: 'bg-warn',
};

/** Who holds what of an agent, what is measured, and both in words; the words follow the pointer. */
export function AgentBar(props: {
  readonly agent: Agent;
  readonly by: Resource;
  readonly fills: ReadonlyMap<string, string>;
}): ReactElement {
  const { agent, by, fills } = props;
  const [told, setTold] = useState<Share>();
  const total = agent.total[by];
  const measured = by === 'mem' || by === 'cpus' ? agent.measured?.[by] : undefined;
  const widthOf = (amount: number): string => `${total === 0 ? 0 : Math.min(100, (100 * amount) / total)}%`;
  return (
    // Above the button that the line is, so that the pointer finds the shares.
    <div className="relative z-10 min-w-0 pointer-events-none" onPointerLeave={() => setTold(undefined)}>
      <div
        aria-hidden="true"
        data-testid="bar"
        className={`pointer-events-auto flex h-4 overflow-hidden rounded-sm border border-line-strong bg-surface ${agent.state === 'active' ? '' : 'opacity-70'}`}
      >
        {sharesOf(agent, by).map(share => (
          <span
            key={share.key}
            data-share={shareWords(share, by)}
            onPointerEnter={() => setTold(share)}
            className={`h-full border-r border-surface hover:brightness-110 ${share.kind === 'app' ? (fills.get(share.name) ?? '') : shareFills[share.kind]}`}
            style={{ width: widthOf(share.amount) }}
          />
        ))}
      </div>
      {measured === undefined || total === 0 ? null : (
        <div aria-hidden="true" className="mt-0.5 flex h-1 overflow-hidden rounded-full bg-raised">
          <span className="bg-ink" style={{ width: widthOf(measured) }} />
        </div>
      )}
      <p className="mt-0.5 truncate text-xs text-soft">
        {told === undefined ? contentWords(agent, by, measured) : shareWords(told, by)}
      </p>
    </div>
  );
}

function contentWords(agent: Agent, by: Resource, measured: number | undefined): string {
  const tasks = agent.apps.reduce((sum, app) => sum + app.tasks, 0);
  const held = tasks === 0 ? 'no tasks' : `${counted(tasks, 'task')} of ${counted(agent.apps.length, 'app')}`;
  const used = measured === undefined ? '' : `, really used ${amountWords(measured, by)}`;
  const words = attributeWords(agent);
  return `${held}${used}${words === '' ? '' : ` · ${words}`}`;
}

function shareWords({ name, amount, app }: Share, by: Resource): string {
  const tasks = app === undefined ? '' : `${counted(app.tasks, 'task')}, `;
  const measured =
    by === 'mem' && app?.measured !== undefined ? `, really used ${amountWords(app.measured.mem, by)}` : '';
  return `${name}: ${tasks}${amountWords(amount, by)}${measured}`;
}

function attributeWords({ attributes, region, zone }: Agent): string {
  const pairs = Object.entries(attributes).map(([name, value]) => `${name}:${value}`);
  const all = [...pairs, region === undefined ? '' : `region ${region}`, zone === undefined ? '' : `zone ${zone}`];
  return all.filter(word => word !== '').join(', ');
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
