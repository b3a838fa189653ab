import type { LogSource } from '../../../schemas/generated/log-source.ts';
import { gutterOf } from './colours.ts';

/** How one writer of logs is shown: both files of an instance have one name and one colour. */
export interface ShownSource {
  readonly name: string;
  readonly gutter: string;
  readonly source: LogSource;
}

/** Names and colours by id of source. A writer keeps its colour for as long as the selection is the same. */
export function shownSources(sources: ReadonlyMap<string, LogSource>): ReadonlyMap<string, ShownSource> {
  const colours = new Map<string, string>();
  const shown = new Map<string, ShownSource>();
  for (const source of sources.values()) {
    const writer = writerOf(source);
    const gutter = colours.get(writer) ?? gutterOf(colours.size);
    colours.set(writer, gutter);
    shown.set(source.id, { name: source.name, gutter, source });
  }
  return shown;
}

/** What writes: an instance, a build, or the daemon. */
export function writerOf({ instance, build, kind }: LogSource): string {
  return instance ?? build ?? kind;
}
