import type { ReactElement } from 'react';
import type { AppPlan } from '../../../schemas/generated/app-plan.ts';
import type { CapacityVerdict } from '../../../schemas/generated/capacity-verdict.ts';
import type { ChangePreview } from '../../../schemas/generated/change-preview.ts';
import type { Problem } from '../../../schemas/generated/problem.ts';
import { valueWords } from '../../parts/actions.ts';
import { Failure } from '../../parts/failure.tsx';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { Panel } from '../../parts/panel.tsx';
import { toneChip, type Tone } from '../../parts/states.ts';

/** What the change would do, in the daemon's words: mistakes, the plan with its cost, and whether there is a place for it. */
export function PreviewPanel(props: {
  readonly preview: ChangePreview | undefined;
  readonly error: unknown;
  readonly isCurrent: boolean;
  readonly path: string;
  readonly problems: readonly Problem[];
}): ReactElement {
  const { preview } = props;
  if (props.path === '')
    return (
      <Panel title="What would happen">
        <p className="text-sm text-soft">Give the app an id first, such as /shop/cart.</p>
      </Panel>
    );
  if (props.error !== null) return <Failure error={props.error} />;
  const apps = preview?.plan?.apps ?? [];
  return (
    <Panel title="What would happen" note={props.isCurrent ? undefined : 'looking …'} flush>
      <div aria-live="polite" aria-busy={!props.isCurrent} className={props.isCurrent ? '' : 'opacity-60'}>
        <ul className="divide-y divide-line text-sm">
          {props.problems.map(problem => (
            <ProblemRow
              key={`${problem.file}:${problem.line}:${problem.column} ${problem.message}`}
              problem={problem}
            />
          ))}
          {apps.map(plan => (
            <PlanRow key={plan.id} plan={plan} />
          ))}
        </ul>
        {apps.length === 0 ? (
          <p className="px-4 py-3 text-sm text-soft">{nothingSaid(preview, props.problems)}</p>
        ) : null}
      </div>
    </Panel>
  );
}

function nothingSaid(preview: ChangePreview | undefined, problems: readonly Problem[]): string {
  if (preview === undefined) return 'Being looked at …';
  if (problems.some(({ severity }) => severity === 'error'))
    return 'With mistakes in its file an app is kept as it runs.';
  if (preview.plan === undefined) return 'What runs is not known at the moment, so there is no plan.';
  return 'Nothing: no app wants anything else by it.';
}

/** A mistake or advice at its line. */
function ProblemRow({ problem }: { readonly problem: Problem }): ReactElement {
  const isError = problem.severity === 'error';
  return (
    <li className="flex gap-2.5 px-4 py-2.5">
      <Icon name={isError ? 'cross' : 'warning'} size={16} className={`mt-0.5 ${isError ? 'text-bad' : 'text-warn'}`} />
      <div className="min-w-0">
        <p className="break-words">{problem.message}</p>
        <p className="font-mono text-xs break-all text-soft">
          {problem.file}:{problem.line}:{problem.column} · {problem.code}
        </p>
      </div>
    </li>
  );
}

/** What happens to one app. */
export function PlanRow({ plan }: { readonly plan: AppPlan }): ReactElement {
  return (
    <li className="grid gap-1.5 px-4 py-2.5">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <strong className="font-semibold">{plan.action}</strong>
        <code className="font-mono break-all">{plan.id}</code>
      </p>
      <p>{plan.cost}</p>
      <p className="text-soft">{plan.reason}</p>
      {plan.change === undefined ? null : <p className="text-soft">{plan.change}</p>}
      {plan.capacity === undefined ? null : <Capacity verdict={plan.capacity} />}
      {plan.changes.length === 0 ? null : (
        <details>
          <summary className="text-accent">
            {plan.changes.length} {plan.changes.length === 1 ? 'field' : 'fields'}
          </summary>
          <ul className="mt-1.5 grid gap-1 font-mono text-xs">
            {plan.changes.map(({ pointer, from, to }) => (
              <li key={pointer} className="break-all">
                <span className="text-soft">{pointer}</span> <span className="text-bad">{valueWords(from)}</span> →{' '}
                <span className="text-good">{valueWords(to)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

const verdictLooks: Readonly<
  Record<CapacityVerdict['verdict'], { readonly tone: Tone; readonly icon: IconName; readonly word: string }>
> = {
  fits: { tone: 'good', icon: 'check', word: 'There is a place' },
  unlikely: { tone: 'warn', icon: 'warning', word: 'There may be no place' },
  impossible: { tone: 'bad', icon: 'cross', word: 'There is no place' },
  'no judgement': { tone: 'quiet', icon: 'question', word: 'Not known whether there is a place' },
};

function Capacity({ verdict }: { readonly verdict: CapacityVerdict }): ReactElement {
  const look = verdictLooks[verdict.verdict];
  return (
    <div data-verdict={verdict.verdict} className={`rounded-lg px-3 py-2 ${toneChip[look.tone]}`}>
      <p className="flex gap-2 font-medium">
        <Icon name={look.icon} size={17} className="mt-0.5" />
        {look.word}
      </p>
      <p className="mt-0.5 break-words">{verdict.sentence}</p>
      {verdict.change === undefined ? null : (
        <p className="mt-0.5 break-words">
          <strong className="font-semibold">The nearest way out:</strong> {verdict.change}
        </p>
      )}
    </div>
  );
}
