import type { Entry } from '../entry/types.ts';
import type { LogSource } from '../../../schemas/generated/log-source.ts';
import { createMatcher } from '../filter.ts';
import { createOrderJudge } from '../merge/order.ts';
import { mergeChunks } from '../merge/page-merge.ts';
import { readForward } from '../read/forward.ts';
import { showEntry } from '../show-entry.ts';
import { createNear } from './near.ts';
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
  const near = createNear<Entry>(request.context);
  const judge = createOrderJudge();
  let waiting: string[] = [];
  let count = 0;
  let hasBegun = false;
  for await (const entry of mergeChunks(chunks, 'forward')) {
    if (++count % piece === 0) await turn();
    if (!matcher.isThere(entry)) continue;
    for (const { item, isContext, isApart } of near.take(entry, matcher.matches(entry)).chosen) {
      const source = sources.get(item.source);
      if (source === undefined) continue;
      const apart = isApart && request.context > 0;
      const shown = showEntry(item, source.file, { ...judge.judge(item), context: isContext, apart }, parts.hide);
      const text = `${shown.time ?? '-'} ${names.get(item.source) ?? ''} ${shown.text.replaceAll('\n', '\n\t')}`;
      if (apart && hasBegun && request.format === 'text') waiting.push('--\n');
      hasBegun = true;
      waiting.push(`${request.format === 'ndjson' ? JSON.stringify(shown) : text}\n`);
    }
    if (waiting.length < piece) continue;
    yield waiting.join('');
    waiting = [];
  }
  yield waiting.join('');
}

function nameOf({ name, stream }: LogSource): string {
  return stream === 'stderr' ? `${name}!` : name;
}
