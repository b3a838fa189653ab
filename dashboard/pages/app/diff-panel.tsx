import type { ReactElement } from 'react';
import type { AppPlan, FieldChange } from '../../../schemas/generated/app-plan.ts';
import { valueWords } from '../../parts/actions.ts';
import { Panel } from '../../parts/panel.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import type { StateLook } from '../../parts/states.ts';
import { LineLink } from './line-link.tsx';

const effects: Readonly<Record<FieldChange['effect'], StateLook>> = {
  restart: { icon: 'busy', tone: 'warn', means: 'Marathon restarts every instance for it.' },
  scale: { icon: 'instances', tone: 'busy', means: 'Marathon starts or ends instances and restarts none.' },
  none: { icon: 'check', tone: 'quiet', means: 'No instance is touched.' },
};

/** What runs against what is wanted: field by field, what it costs, and where it was written. Masked by the daemon. */
export function DiffPanel({
  plan,
  file,
}: {
  readonly plan: AppPlan | undefined;
  /** The file of the app. */
  readonly file: string | undefined;
}): ReactElement {
  if (plan === undefined)
    return (
      <Panel title="Diff">
        <p className="text-soft">There is no plan yet: the first commit or the first listing of Marathon is missing.</p>
      </Panel>
    );
  return (
    <Panel title={plan.action === 'nothing' ? 'Nothing to do' : `Would ${plan.action}`} note={plan.cost} flush>
      <div className="border-b border-line px-4 py-3 text-sm">
        <p>{plan.reason}</p>
        {plan.change === undefined ? null : (
          <p className="mt-1 text-soft">
            <strong className="font-semibold text-ink">What would change it:</strong> {plan.change}
          </p>
        )}
        {plan.refusal === undefined ? null : <p className="mt-1 text-warn">{plan.refusal}</p>}
      </div>
      {plan.changes.length === 0 ? (
        <p className="px-4 py-6 text-center text-soft">What runs is what git says, field by field.</p>
      ) : (
        <ul className="divide-y divide-line">
          {plan.changes.map(change => (
            <ChangeRow key={change.pointer} app={plan.id} file={file} change={change} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function ChangeRow({
  app,
  file,
  change,
}: {
  readonly app: string;
  readonly file: string | undefined;
  readonly change: FieldChange;
}): ReactElement {
  return (
    <li className="px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <code className="font-mono text-sm font-medium break-all">{change.pointer}</code>
        <StateBadge look={effects[change.effect]} word={change.effect === 'none' ? 'no restart' : change.effect} />
        {change.position === undefined ? null : (
          <span className="ml-auto">
            <LineLink app={app} own={file} {...change.position} />
          </span>
        )}
      </div>
      <dl className="mt-2 grid gap-1 font-mono text-xs">
        <Value sign="−" name="runs" value={change.from} look="bg-bad-ground text-bad" />
        <Value sign="+" name="wanted" value={change.to} look="bg-good-ground text-good" />
      </dl>
    </li>
  );
}

function Value(props: {
  readonly sign: string;
  readonly name: string;
  readonly value: unknown;
  readonly look: string;
}): ReactElement {
  return (
    <div className={`flex gap-2.5 rounded px-2 py-1 ${props.look}`}>
      <dt>
        <span aria-hidden="true">{props.sign}</span>
        <span className="sr-only">{props.name}</span>
      </dt>
      <dd className="min-w-0 break-all whitespace-pre-wrap">{valueWords(props.value)}</dd>
    </div>
  );
}
