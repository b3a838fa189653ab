// The record is the message of a commit on refs/notes/pacer/CLUSTER: a subject, an empty line, and one entry as JSON per
// line. The same commit adds the prose to the notes, so one id covers both, and its parent covers everything before: the
// ledger is chained by git's own hashes.

/** First words of the subject: what tells a commit of the ledger from one that somebody made with `git notes`. */
const subjectStart = 'Ledger of ';

/** The message that keeps `lines`. */
export function messageOf(cluster: string, lines: readonly string[]): string {
  const count = lines.length === 1 ? '1 entry' : `${lines.length} entries`;
  return `${subjectStart}${cluster}: ${count}\n\n${lines.join('\n')}\n`;
}

/** True for the message of a commit that the ledger made. */
export function isRecord(message: string): boolean {
  return message.startsWith(subjectStart);
}

/** Lines that a message keeps; none for a message that is no record. */
export function linesOfMessage(message: string): readonly string[] {
  return isRecord(message) ? message.split('\n').filter(line => line.startsWith('{')) : [];
}
