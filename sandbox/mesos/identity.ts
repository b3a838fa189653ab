import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject, objectOf, stringOf } from '../../http/json.ts';

/** Ids that stay the same over restarts of a sandbox. */
export interface MesosIdentity {
  /** Id of the master. */
  readonly masterId: string;
  readonly frameworkId: string;
  /** Mesos agent id (`<master id>-S<n>`) by the agent's name in the configuration. */
  readonly agentIds: Readonly<Record<string, string>>;
}

/** Reads the ids kept in `directory`, makes those that are missing, and keeps them. */
export async function loadIdentity(directory: string, agentNames: readonly string[]): Promise<MesosIdentity> {
  const file = join(directory, 'identity.json');
  const kept = await read(file);
  const masterId = stringOf(kept['masterId']) ?? randomUUID();
  const agentIds: Record<string, string> = {};
  for (const [name, id] of Object.entries(objectOf(kept['agentIds']))) {
    if (typeof id === 'string') agentIds[name] = id;
  }
  for (const name of agentNames) agentIds[name] ??= `${masterId}-S${Object.keys(agentIds).length}`;

  const identity = { masterId, frameworkId: stringOf(kept['frameworkId']) ?? `${masterId}-0000`, agentIds };
  await mkdir(directory, { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify(identity, undefined, 2));
  await rename(`${file}.new`, file);
  return identity;
}

async function read(file: string): Promise<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
