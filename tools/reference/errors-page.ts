import type { ErrorKind } from '../../errors/catalogue.ts';
import { plainText } from './markdown.ts';

/** An entry of `errors/catalogue.ts`. */
export interface ErrorEntry {
  readonly kind: ErrorKind;
  readonly retryable: boolean;
  readonly meaning: string;
  readonly advice: string;
}

const kinds: Readonly<Record<ErrorKind, { readonly title: string; readonly means: string }>> = {
  user: { title: 'For you to correct', means: 'Something that was written or configured has to change.' },
  upstream: { title: 'Another server', means: 'A server that Pacer depends on is away or answers wrongly.' },
  conflict: { title: 'Somebody was faster', means: 'Two parties wanted to change the same thing at the same time.' },
  timeout: { title: 'Too slow', means: 'An answer did not come in time.' },
  cancelled: { title: 'Given up on request', means: 'Nothing is wrong: the work was not wanted any more.' },
  bug: { title: 'A mistake of ours', means: 'Please report it.' },
};

/** The page of all error codes, by who has to act, one heading each so that every code has a link. */
export function errorsPage(catalogue: Readonly<Record<string, ErrorEntry>>): string {
  const parts = [
    '# Error codes',
    'Every error of Pacer carries one of these codes: in the log, in JSON output, and in the API. Codes are stable.',
  ];
  for (const [kind, { title, means }] of Object.entries(kinds)) {
    const entries = Object.entries(catalogue).filter(([, entry]) => entry.kind === kind);
    if (entries.length === 0) continue;
    parts.push(`## ${title}`, `${means} (\`kind: ${kind}\`)`);
    for (const [code, entry] of entries) {
      const retry = entry.retryable ? ' This can pass by itself: Pacer tries again.' : '';
      parts.push(`### ${code}`, `${plainText(entry.meaning)}${retry}`, `**What to do:** ${plainText(entry.advice)}`);
    }
  }
  return parts.join('\n\n');
}
