import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pacerError } from '../../errors/pacer-error.ts';
import { isSameProcess, processIdentity, type ProcessIdentity } from './executor/process-identity.ts';

/**
 * Takes a work directory for this process and returns the way to give it back. Throws `usage` while another living
 * process has it: its tasks must not be taken for leftovers. What a dead process left is taken over.
 */
export function lockDirectory(directory: string): () => void {
  const file = join(directory, 'owner.json');
  mkdirSync(directory, { recursive: true });
  const owner = readOwner(file);
  if (owner !== undefined && isSameProcess(owner)) {
    throw pacerError('usage', {
      message: `The directory ${directory} is in use by process ${owner.pid}.`,
      advice: 'Stop the other sandbox or choose another directory.',
      context: { directory, pid: owner.pid },
    });
  }
  writeFileSync(file, JSON.stringify(processIdentity(process.pid)));
  return () => rmSync(file, { force: true });
}

function readOwner(file: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
