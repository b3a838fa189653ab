import { appTrailer } from '../lock/message.ts';

/** What the message of a revert is made of. */
export interface RevertMessage {
  readonly app: string;
  readonly cluster: string;
  /** Commit whose wish comes back. */
  readonly to: string;
  /** Commits whose changes are taken back, newest first. */
  readonly reverts: readonly string[];
  /** Why, in sentences; written by Pacer or by a person. */
  readonly reason?: string;
}

/** The same for whoever is to merge it: title and text of a pull request. */
export function revertRequest(message: string): { readonly title: string; readonly text: string } {
  const [title = '', ...rest] = message.split('\n');
  return { title, text: rest.join('\n').trim() };
}

const mostNamed = 20;

/** The message of a revert commit: what `git revert` would say, and trailers for programs. Ends with a line break. */
export function revertMessage({ app, cluster, to, reverts, reason }: RevertMessage): string {
  const named = reverts.slice(0, mostNamed).map(commit => `This reverts commit ${commit}.`);
  const more = reverts.length > mostNamed ? [`And ${reverts.length - mostNamed} more.`] : [];
  const trailers = [`${appTrailer}: ${app}`, `Pacer-Cluster: ${cluster}`, `Pacer-Restores: ${to}`];
  const parts = [
    `Revert ${app} to ${to.slice(0, 8)}`,
    ...(reason === undefined ? [] : [wrapped(reason)]),
    ...(named.length === 0 ? [] : [[...named, ...more].join('\n')]),
    trailers.join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Lines as git shows them; control characters of a log line have no place in a message. */
function wrapped(text: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .split(' ')) {
    if (line !== '' && line.length + word.length >= 72) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}
