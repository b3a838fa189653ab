/** What a commit object says about itself. */
export interface CommitInfo {
  readonly commit: string;
  readonly tree: string;
  readonly parents: readonly string[];
  /** Name and address as in `Name <address>`. */
  readonly author: string;
  /** Committer's time, milliseconds since the epoch. */
  readonly time: number;
  /** First line of the message. */
  readonly subject: string;
}

/** Reads the bytes of a commit object: headers, an empty line, the message. */
export function parseCommit(commit: string, bytes: Buffer): CommitInfo {
  const text = bytes.toString('utf8');
  const split = text.indexOf('\n\n');
  const headers = split < 0 ? text : text.slice(0, split);
  const message = split < 0 ? '' : text.slice(split + 2);
  const parents: string[] = [];
  let tree = '';
  let author = '';
  let time = 0;
  for (const line of headers.split('\n')) {
    if (line.startsWith('tree ')) tree = line.slice(5);
    else if (line.startsWith('parent ')) parents.push(line.slice(7));
    else if (line.startsWith('author ')) author = personOf(line.slice(7));
    else if (line.startsWith('committer ')) time = timeOf(line);
  }
  const subject = message.trimStart().split('\n', 1)[0] ?? '';
  return { commit, tree, parents, author, time, subject: subject.trim() };
}

/** The whole message of a commit object. */
export function commitMessage(bytes: Buffer): string {
  const split = bytes.indexOf('\n\n');
  return split < 0 ? '' : bytes.subarray(split + 2).toString('utf8');
}

function personOf(text: string): string {
  const end = text.lastIndexOf('>');
  return end < 0 ? text : text.slice(0, end + 1);
}

function timeOf(line: string): number {
  const [, seconds] = /> (-?\d{1,15}) [+-]\d{4}$/.exec(line) ?? [];
  return seconds === undefined ? 0 : Number(seconds) * 1000;
}
