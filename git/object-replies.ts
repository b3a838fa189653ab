/** One answer of `git cat-file --batch-command`. */
export interface ObjectReply {
  readonly id: string;
  readonly type: string;
  readonly size: number;
  /** Empty when only the header was asked for. */
  readonly bytes: Buffer;
}

/** Takes the output of the process in pieces of any size. */
export interface ReplyParser {
  push(chunk: Buffer): void;
}

const header = /^([0-9a-f]{40}|[0-9a-f]{64}) (blob|tree|commit|tag) (\d{1,15})$/;
const noObject = /^[0-9a-f]{40,64} (?:ambiguous|submodule)$/;
const empty: Buffer = Buffer.alloc(0);

/**
 * Cuts the output into answers: `<id> SP <type> SP <size> LF`, followed by `<bytes> LF` when the bytes were asked for;
 * `<name> SP missing LF` for what is not there (git-cat-file(1), BATCH OUTPUT). Throws when the output is not of that form.
 */
export function createReplyParser(
  wantsBytes: () => boolean,
  answer: (reply: ObjectReply | undefined) => void,
): ReplyParser {
  let rest = empty;
  let waiting: { reply: Omit<ObjectReply, 'bytes'>; chunks: Buffer[]; missing: number } | undefined;

  function takeHeader(): boolean {
    const end = rest.indexOf(10);
    if (end < 0) return false;
    const line = rest.toString('utf8', 0, end);
    rest = rest.subarray(end + 1);
    const [, id, type, size] = header.exec(line) ?? [];
    if (id === undefined || type === undefined || size === undefined) {
      if (!line.endsWith(' missing') && !line.endsWith(' ambiguous') && !noObject.test(line))
        throw new Error(`unexpected answer of git: ${line.slice(0, 200)}`);
      answer(undefined);
      return true;
    }
    const reply = { id, type, size: Number(size) };
    if (wantsBytes()) waiting = { reply, chunks: [], missing: reply.size + 1 };
    else answer({ ...reply, bytes: empty });
    return true;
  }

  function takeBytes(current: NonNullable<typeof waiting>): boolean {
    const piece = rest.subarray(0, current.missing);
    rest = rest.subarray(piece.length);
    current.chunks.push(piece);
    current.missing -= piece.length;
    if (current.missing > 0) return false;
    waiting = undefined;
    // A copy, so that a small blob does not keep the large piece of output it came in.
    const bytes = Buffer.allocUnsafeSlow(current.reply.size);
    let offset = 0;
    for (const chunk of current.chunks) offset += chunk.copy(bytes, offset, 0, current.reply.size - offset);
    answer({ ...current.reply, bytes });
    return true;
  }

  return {
    push(chunk) {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      for (;;) {
        if (waiting !== undefined) {
          if (!takeBytes(waiting)) return;
        } else if (!takeHeader()) return;
      }
    },
  };
}
