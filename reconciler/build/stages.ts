import type { Stage } from '../../schemas/generated/build.ts';
import type { BuildStage } from '../../jenkins/client/types.ts';
import { readConsole, consoleStart, type ConsoleSource } from './read-console.ts';
import { stageTitle } from './explain-build.ts';

/** Stages that Pacer's own script announces in the console, as far as it was read. */
interface Announced {
  position: string;
  isComplete: boolean;
  /** Seconds since the start of the script, where the console tells them. */
  readonly stages: { readonly name: string; readonly at: number | undefined }[];
  end: number | undefined;
}

/** Reads the stages of builds. */
export interface StageReader {
  /** Stages of a build with this state; empty where a job has none. Rejects when Jenkins cannot be asked. */
  read(job: string, number: number, state: Stage['state']): Promise<readonly Stage[]>;
}

/** How many builds' announcements are remembered. */
const remembered = 50;

/**
 * Stages as Pacer's own script announces them, which are finer than those of its pipeline; else those of Jenkins's plugin.
 * A console is read once: each look goes on where the last one stopped.
 */
export function createStageReader(
  jenkins: ConsoleSource & {
    stages(job: string, number: number): Promise<readonly BuildStage[] | undefined>;
  },
): StageReader {
  const known = new Map<string, Announced>();

  async function announced(job: string, number: number): Promise<Announced> {
    const name = `${job}#${number}`;
    const found = known.get(name) ?? { position: consoleStart, isComplete: false, stages: [], end: undefined };
    known.delete(name);
    known.set(name, found);
    for (const oldest of known.keys()) {
      if (known.size <= remembered) break;
      known.delete(oldest);
    }
    if (found.isComplete) return found;
    const page = await readConsole(jenkins, job, number, found.position);
    found.position = page.position;
    found.isComplete = page.isComplete;
    for (const line of page.lines) {
      const at = /^(?:==>|<==) \[(\d{1,9}\.\d) s\]/.exec(line)?.[1];
      const seconds = at === undefined ? undefined : Number(at);
      if (line.startsWith('==> ')) found.stages.push({ name: stageTitle(line), at: seconds });
      if (line.startsWith('<== ')) found.end = seconds;
    }
    return found;
  }

  return {
    async read(job, number, state) {
      const { stages, end } = await announced(job, number);
      if (stages.length > 0) {
        return stages.map(({ name, at }, index) => {
          const next = index === stages.length - 1 ? end : stages[index + 1]?.at;
          return {
            name,
            state: index === stages.length - 1 ? state : ('succeeded' as const),
            ...(at === undefined || next === undefined ? {} : { durationMilliseconds: Math.round((next - at) * 1000) }),
          };
        });
      }
      const shown = (await jenkins.stages(job, number)) ?? [];
      return shown.map(({ name, status, startedAt, duration, error }) => ({
        name,
        state: status,
        ...(startedAt === 0 ? {} : { startedAt: new Date(startedAt).toISOString(), durationMilliseconds: duration }),
        ...(error === undefined ? {} : { error }),
      }));
    },
  };
}
