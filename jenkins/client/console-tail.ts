import type { Clock } from '../../clock/clock.ts';
import { pacerError } from '../../errors/pacer-error.ts';
import type { Http } from '../../http/types.ts';

/** Bytes of the log's end that are kept while it streams by. */
const keptBytes = 256 * 1024;
const timeLimit = 60_000;

/** The last lines of a log, read as a stream of which only the end is kept. */
export async function readConsoleTail(
  http: Http,
  clock: Clock,
  path: string,
  lines: number,
): Promise<readonly string[]> {
  const deadline = new AbortController();
  const timer = clock.after(timeLimit, () => deadline.abort(), { background: true });
  let stream: Awaited<ReturnType<Http['stream']>> | undefined;
  try {
    stream = await http.stream({ path, headers: { accept: 'text/plain' }, signal: deadline.signal });
    if (stream.status !== 200) {
      throw pacerError(stream.status >= 500 ? 'upstream-error' : 'jenkins-rejected', {
        message: `Jenkins answered ${stream.status} when asked for a log.`,
        context: { status: stream.status },
      });
    }
    let kept: Buffer[] = [];
    let size = 0;
    let cut = false;
    for await (const chunk of stream.body) {
      kept.push(chunk);
      size += chunk.length;
      if (size < keptBytes * 2) continue;
      kept = [Buffer.concat(kept).subarray(-keptBytes)];
      size = keptBytes;
      cut = true;
    }
    return lastLines(Buffer.concat(kept).toString('utf8'), lines, cut);
  } catch (thrown) {
    if (!deadline.signal.aborted) throw thrown;
    throw pacerError('upstream-timeout', {
      message: `Jenkins did not deliver a log within ${timeLimit / 1000} s.`,
      cause: thrown,
    });
  } finally {
    timer.cancel();
    stream?.cancel();
  }
}

function lastLines(text: string, lines: number, cut: boolean): readonly string[] {
  const all = text.replace(/\r?\n$/, '').split(/\r?\n/);
  if (cut) all.shift();
  if (all.length === 1 && all[0] === '') return [];
  return lines <= 0 ? [] : all.slice(-lines);
}
