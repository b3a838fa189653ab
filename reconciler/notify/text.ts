import type { Message, Notice, NoticeKind } from './types.ts';

const words: Readonly<Record<NoticeKind, string>> = {
  failed: 'failed',
  'healthy-again': 'healthy again',
  held: 'held',
  drift: 'changed by hand',
  'build-broken': 'build broken',
};

/** So many notices are written out; the others are counted. */
const mostNotices = 20;

/** One line: `prod: 2 failed, 1 held`. */
export function subjectOf({ cluster, notices }: Message): string {
  const counts = new Map<NoticeKind, number>();
  for (const { kind } of notices) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const [only] = notices;
  if (notices.length === 1 && only !== undefined) return `${cluster}: ${only.app} ${words[only.kind]}`;
  return `${cluster}: ${[...counts].map(([kind, count]) => `${count} ${words[kind]}`).join(', ')}`;
}

/** The whole message as plain text. */
export function textOf(message: Message): string {
  const lines = [
    subjectOf(message),
    '',
    `Commit ${message.commit.slice(0, 8)} by ${message.author}: ${message.subject}`,
  ];
  for (const notice of message.notices.slice(0, mostNotices)) lines.push('', ...noticeLines(notice));
  const rest = message.notices.length - mostNotices;
  if (rest > 0) lines.push('', `and ${rest} more`);
  lines.push('', message.url);
  return lines.map(printable).join('\n');
}

function noticeLines({ app, kind, sentence, evidence, change }: Notice): readonly string[] {
  const lines = [`${app} ${words[kind]}: ${sentence}`, ...evidence.map(line => `    ${line}`)];
  return change === undefined ? lines : [...lines, `  What would change it: ${change}`];
}

/** What Slack takes for markup or mentions is written as the characters that it is (Slack, "Formatting text": `& < >`). */
export function slackText(message: Message): string {
  return textOf(message).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function printable(line: string): string {
  return line.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, 2_000);
}
