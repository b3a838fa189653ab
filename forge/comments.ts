/** A comment as a forge has it. */
export interface Comment {
  readonly id: string;
  readonly text: string;
  /** Name of who wrote it, as the forge spells it. */
  readonly author: string | undefined;
  /** Bitbucket Server wants it back with a change. */
  readonly version?: number;
}

/** What a forge can do with comments of one pull request. */
export interface CommentDesk {
  list(): Promise<readonly Comment[]>;
  create(text: string): Promise<void>;
  change(comment: Comment, text: string): Promise<void>;
  /** Own name; undefined when the forge does not tell. */
  self(): Promise<string | undefined>;
}

/**
 * The one comment of a mark: made, changed, or left alone when it says the same. The mark is a link definition that nothing
 * refers to: every dialect of Markdown shows nothing for it, and Bitbucket would show an HTML comment. Somebody else's
 * comment with the same mark is none of ours.
 */
export async function putComment(desk: CommentDesk, mark: string, text: string): Promise<'made' | 'changed' | 'same'> {
  const marked = `[//]: # (${mark})\n\n${text.trim()}`;
  const self = await desk.self();
  const comments = await desk.list();
  const ours = comments.find(
    comment =>
      comment.text.trimStart().startsWith(`[//]: # (${mark})`) &&
      (self === undefined || comment.author === undefined || comment.author === self),
  );
  if (ours === undefined) {
    await desk.create(marked);
    return 'made';
  }
  // Forges change line ends and the space at the end.
  if (ours.text.replaceAll('\r\n', '\n').trim() === marked) return 'same';
  await desk.change(ours, marked);
  return 'changed';
}

/** Asks once who we are; a token that may not ask is no trouble. */
export function onceKnown(ask: () => Promise<string | undefined>): () => Promise<string | undefined> {
  let known: Promise<string | undefined> | undefined;
  return () => {
    known ??= ask().catch(() => undefined);
    return known;
  };
}
