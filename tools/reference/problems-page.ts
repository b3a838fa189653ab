import { plainText } from './markdown.ts';

/** The page of all codes of problems in a user's files. */
export function problemsPage(codes: Readonly<Record<string, string>>): string {
  const rows = Object.entries(codes).map(([code, meaning]) => `| \`${code}\` | ${plainText(meaning)} |`);
  return [
    '# Problem codes',
    '`pacer validate`, `pacer status` and the API name every mistake in a file as `file:line:col: message (code)`. The message says what to do; the codes are stable.',
    ['| code | meaning |', '| --- | --- |', ...rows].join('\n'),
  ].join('\n\n');
}
