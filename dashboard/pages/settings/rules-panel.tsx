import type { ReactElement } from 'react';
import type { Rule, RulesOfAnApp } from '../../../schemas/generated/settings.ts';
import { AppLink } from '../../parts/app-link.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Place } from './windows-panel.tsx';

/** The rules that changes are judged by, each with the line that says so. */
export function RulesPanel(props: {
  readonly rules: readonly Rule[];
  readonly appRules: readonly RulesOfAnApp[];
}): ReactElement {
  const { rules, appRules } = props;
  return (
    <Panel title="Rules" note="of cluster.yaml" flush>
      {rules.length === 0 ? (
        <p className="px-4 py-3 text-sm text-soft">
          cluster.yaml writes no rule down, so the usual ones hold: what drifts is put right, nothing is deleted.
        </p>
      ) : null}
      <ul className="divide-y divide-line text-sm">
        {rules.map(({ rule, value, file, line }) => (
          <li key={`${rule}:${line}`} className="flex flex-wrap items-baseline gap-x-2.5 px-4 py-2">
            <span className="font-medium">{rule}</span>
            <code className="min-w-0 font-mono text-xs break-all">{value}</code>
            <Place file={file} line={line} />
          </li>
        ))}
        {appRules.map(({ app, file, rules: names }) => (
          <li key={app} className="flex flex-wrap items-baseline gap-x-2.5 px-4 py-2">
            <AppLink id={app} />
            <span className="text-soft">has its own: {names.join(', ')}</span>
            <Place file={file} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
