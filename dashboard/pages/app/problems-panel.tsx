import type { ReactElement } from 'react';
import type { AppState } from '../../../schemas/generated/app-state.ts';
import type { Problem } from '../../../schemas/generated/problem.ts';
import { Icon } from '../../parts/icon.tsx';
import { Panel } from '../../parts/panel.tsx';
import { LineLink } from './line-link.tsx';

/** Mistakes and advice in the file of the app, each at its line. */
export function ProblemsPanel({
  app,
  problems,
}: {
  readonly app: AppState;
  readonly problems: readonly Problem[];
}): ReactElement | null {
  if (problems.length === 0) return null;
  return (
    <Panel title="In its file" note={String(problems.length)} flush>
      <ul className="divide-y divide-line text-sm">
        {problems.map(problem => {
          const isError = problem.severity === 'error';
          return (
            <li
              key={`${problem.file}:${problem.line}:${problem.column} ${problem.code}`}
              className="flex gap-2.5 px-4 py-2"
            >
              <Icon
                name={isError ? 'cross' : 'warning'}
                size={16}
                className={`mt-0.5 ${isError ? 'text-bad' : 'text-warn'}`}
              />
              <div className="min-w-0">
                <p className="break-words">{problem.message}</p>
                <p className="text-soft">
                  <LineLink app={app.id} own={app.file} {...problem} />{' '}
                  <span className="font-mono text-xs">· {problem.code}</span>
                </p>
              </div>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
