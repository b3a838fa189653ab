import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson, writeJson } from './files.ts';
import type { BuildRecord } from './types.ts';

/** What a job keeps besides its builds and its config.xml. */
interface JobState {
  nextBuildNumber: number;
  disabled: boolean;
  /** Made by a copy and not saved since. */
  held?: boolean;
}

/** Builds of one job, in memory and on disk. */
export interface BuildStore {
  /** Newest first. */
  list(): readonly BuildRecord[];
  get(number: number): BuildRecord | undefined;
  nextNumber(): number;
  /** Takes the next number; it is never given out again once `saved` has resolved. */
  takeNumber(): { readonly number: number; readonly saved: Promise<void> };
  add(build: BuildRecord): Promise<void>;
  save(build: BuildRecord): Promise<void>;
  remove(number: number): Promise<void>;
  /** Folder of a build: `log`, `build.json` and `archive/`. */
  folder(number: number): string;
  isDisabled(): boolean;
  setDisabled(disabled: boolean): Promise<void>;
  isHeld(): boolean;
  setHeld(held: boolean): Promise<void>;
  /** The job lies in another directory from now on; somebody else has moved it. */
  moveTo(directory: string): void;
  /** The job is gone: nothing is written any more. */
  close(): void;
}

/** Opens the builds of a job below `directory`; `load` sees each record as it was found on disk. */
export async function openBuildStore(
  initialDirectory: string,
  load: (record: BuildRecord) => BuildRecord,
): Promise<BuildStore> {
  let directory = initialDirectory;
  let isClosed = false;
  const builds = new Map<number, BuildRecord>();
  const stateFile = (): string => join(directory, 'job.json');
  const state: JobState = (await readJson<JobState>(stateFile())) ?? { nextBuildNumber: 1, disabled: false };

  function folder(number: number): string {
    return join(directory, 'builds', String(number));
  }

  async function save(build: BuildRecord): Promise<void> {
    if (!isClosed) await writeJson(join(folder(build.number), 'build.json'), build);
  }

  async function saveState(): Promise<void> {
    if (!isClosed) await writeJson(stateFile(), state);
  }

  await mkdir(join(directory, 'builds'), { recursive: true });
  for (const name of await readdir(join(directory, 'builds'))) {
    const found = await readJson<BuildRecord>(join(directory, 'builds', name, 'build.json'));
    if (found === undefined) continue;
    const record = load(found);
    builds.set(record.number, record);
    state.nextBuildNumber = Math.max(state.nextBuildNumber, record.number + 1);
    if (record !== found) await save(record);
  }

  return {
    folder,
    save,
    list: () => [...builds.values()].sort((a, b) => b.number - a.number),
    get: number => builds.get(number),
    nextNumber: () => state.nextBuildNumber,
    takeNumber() {
      const number = state.nextBuildNumber++;
      return { number, saved: saveState() };
    },
    async add(build) {
      await mkdir(folder(build.number), { recursive: true });
      await save(build);
      builds.set(build.number, build);
    },
    async remove(number) {
      builds.delete(number);
      await rm(folder(number), { recursive: true, force: true });
    },
    isDisabled: () => state.disabled,
    async setDisabled(disabled) {
      state.disabled = disabled;
      await saveState();
    },
    isHeld: () => state.held === true,
    async setHeld(held) {
      state.held = held;
      await saveState();
    },
    moveTo(to) {
      directory = to;
    },
    close() {
      isClosed = true;
    },
  };
}
