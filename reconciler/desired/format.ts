import type { Problem } from './types.ts';

/** The line a problem is printed as: `file:line:col: message (code)`, the form that editors and terminals make a link of. */
export function formatProblem(problem: Problem): string {
  const { file, line, column, message, code } = problem;
  const severity = problem.severity === 'warning' ? 'warning: ' : '';
  return `${file}:${line}:${column}: ${severity}${message} (${code})`;
}
