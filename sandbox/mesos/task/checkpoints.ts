import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskRecord } from './task-record.ts';

/** Task records on disk: to find what a crashed sandbox left running, and to list finished tasks after a restart. */
export interface Checkpoints {
  save(record: TaskRecord): void;
  remove(record: TaskRecord): void;
  /** Every record of an agent, the oldest launch first; damaged files are left out. */
  load(agentId: string): readonly TaskRecord[];
}

/** Keeps one small file per task below `directory`. Environments are left out: they may hold secrets. */
export function createCheckpoints(directory: string): Checkpoints {
  const folderOf = (agentId: string): string => join(directory, 'meta', 'slaves', agentId);
  const fileOf = (record: TaskRecord): string => join(folderOf(record.launch.agentId), `${record.containerId}.json`);

  return {
    save(record) {
      const { container: _container, ...kept } = record;
      const text = JSON.stringify({ ...kept, launch: { ...record.launch, environment: {} } });
      mkdirSync(folderOf(record.launch.agentId), { recursive: true });
      // Written beside and renamed, so that a crash leaves the old state or the new one.
      writeFileSync(`${fileOf(record)}.new`, text, { mode: 0o600 });
      renameSync(`${fileOf(record)}.new`, fileOf(record));
    },
    remove: record => rmSync(fileOf(record), { force: true }),
    load(agentId) {
      const folder = folderOf(agentId);
      const records: TaskRecord[] = [];
      for (const name of namesIn(folder)) {
        const record = readRecord(join(folder, name));
        if (record !== undefined) records.push(record);
      }
      return records.toSorted((a, b) => a.launchedAt - b.launchedAt);
    },
  };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter(name => name.endsWith('.json'));
  } catch {
    return [];
  }
}

function readRecord(file: string): TaskRecord | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as TaskRecord;
  } catch {
    return undefined;
  }
}
