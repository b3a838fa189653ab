import type { ConsoleText } from '../../../jenkins/client/types.ts';
import type { LogFile } from './log-file.ts';
import { createMemoryLog } from './memory-log.ts';

/** Where the consoles of builds are read. */
export interface ConsoleReader {
  /** Pacer's own job: that of a build that is named by its number alone. */
  readonly job: string;
  console(job: string, number: number, start: number): Promise<ConsoleText>;
  /** When a build ended, milliseconds since the epoch; undefined when that is not known. */
  ended(job: string, number: number): Promise<number | undefined>;
}

const capacity = 8 * 1024 * 1024;

/**
 * The console of a build. Jenkins gives a log only from some byte to its end, so what was read is kept: the newest part of
 * a very long one. Positions are bytes of the text as UTF-8, the same each time it is read from the begin.
 */
export function createBuildLog(builds: ConsoleReader, job: string, number: number, now: () => number): LogFile {
  const memory = createMemoryLog(capacity, now);
  let next = 0;
  let isOver = false;
  let ended: number | undefined;
  let reading: Promise<void> | undefined;

  async function readOn(): Promise<void> {
    if (isOver) return;
    const { text, next: following, more } = await builds.console(job, number, next);
    memory.append(Buffer.from(text, 'utf8'));
    next = following;
    if (!more) ended = await builds.ended(job, number).catch(() => undefined);
    isOver = !more;
  }

  function grow(): Promise<void> {
    reading ??= readOn().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  return {
    ...memory,
    async look() {
      await grow();
      return { ...(await memory.look()), ...(ended === undefined ? {} : { changedAt: ended }), isOver };
    },
    async find(mark) {
      if (next === 0) await grow();
      return memory.find(mark);
    },
  };
}
