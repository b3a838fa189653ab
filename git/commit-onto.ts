import { authorLine, committerLine, createImportStream, quotedPath, runImport, type Author } from './fast-import.ts';
import type { Git } from './git.ts';
import { checkObjectId, checkReference } from './reference.ts';

/** A commit to make on top of another one. */
export interface CommitOnto {
  /** Commit that it stands on. */
  readonly parent: string;
  /** Full name of a ref that becomes this commit, whatever it was before; one that nobody else uses. */
  readonly reference: string;
  /** Content by path, `null` removes; files that are not named stay as they are. */
  readonly files: Readonly<Record<string, string | null>>;
  /** Whose change it is. */
  readonly author: Author;
  /** Who makes the commit; the author when left out. */
  readonly committer?: Author;
  readonly message: string;
}

/** Makes a commit without a work tree and resolves with its id. No branch is moved by it. */
export async function commitOnto(git: Git, commit: CommitOnto): Promise<string> {
  const stream = createImportStream();
  stream.line(`commit ${checkReference(commit.reference)}`);
  stream.line('mark :1');
  stream.line(authorLine(commit.author));
  stream.line(committerLine(commit.committer ?? commit.author));
  stream.data(commit.message);
  stream.line(`from ${checkObjectId(commit.parent)}`);
  for (const [path, content] of Object.entries(commit.files)) {
    if (content === null) {
      stream.line(`D ${quotedPath(path)}`);
      continue;
    }
    stream.line(`M 100644 inline ${quotedPath(path)}`);
    stream.data(content);
  }
  return await runImport(git, stream, { force: true });
}
