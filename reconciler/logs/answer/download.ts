import type { LogSource } from '../../../schemas/generated/log-source.ts';
import { createMatcher } from '../filter.ts';
import { createOrderJudge } from '../merge/order.ts';
import { mergeChunks } from '../merge/page-merge.ts';
import { readForward } from '../read/forward.ts';
import { showEntry } from '../show-entry.ts';
import { placesAfter, type PageParts } from './page.ts';

const piece = 200;

/** Everything that is selected, in order, as text or as a line of JSON per entry. Pieces are made as fast as they are taken. */
export async function* writeDownload(parts: PageParts): AsyncGenerator<string> {
  const { looked, request, turn } = parts;
  const positions = await placesAfter(parts, 'start');
  const sources = new Map(looked.map(look => [look.source.id, look.source]));
  const names = new Map(looked.map(({ source }) => [source.id, nameOf(source.describe())]));
  const chunks = looked.map(({ source, extent }) => {
    const from = positions.get(source.id) ?? extent.begin;
    return readForward({ file: source.file, from, until: extent.end, reader: source.reader(extent), extent }).next;
  });
  const matcher = createMatcher(request.filter);
  const judge = createOrderJudge();
  let waiting: string[] = [];
  let count = 0;
  for await (const entry of mergeChunks(chunks, 'forward')) {
    if (++count % piece === 0) await turn();
    const place = judge.judge(entry);
    const source = sources.get(entry.source);
    if (source === undefined || !matcher.matches(entry)) continue;
    const shown = showEntry(entry, source.file, place, parts.hide);
    const line =
      request.format === 'ndjson'
        ? JSON.stringify(shown)
        : `${shown.time ?? '-'} ${names.get(entry.source) ?? ''} ${shown.text.replaceAll('\n', '\n\t')}`;
    waiting.push(`${line}\n`);
    if (waiting.length < piece) continue;
    yield waiting.join('');
    waiting = [];
  }
  yield waiting.join('');
}

function nameOf({ name, stream }: LogSource): string {
  return stream === 'stderr' ? `${name}!` : name;
}
