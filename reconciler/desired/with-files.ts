import { createHash } from 'node:crypto';
import type { Snapshot } from './types.ts';

/** A snapshot as it would be with other files: text by path, `null` for a file that is gone. */
export function withFiles(snapshot: Snapshot, files: Readonly<Record<string, string | null>>): Snapshot {
  const all = new Map(snapshot.files);
  for (const [path, text] of Object.entries(files)) {
    if (text === null) {
      all.delete(path);
      continue;
    }
    const bytes = Buffer.from(text, 'utf8');
    // No object of git has this id; like one it says whether two contents are the same.
    const blob = `proposed:${createHash('sha256').update(bytes).digest('hex')}`;
    all.set(path, { path, mode: '100644', blob, size: bytes.byteLength, bytes });
  }
  return { ...snapshot, files: all };
}
