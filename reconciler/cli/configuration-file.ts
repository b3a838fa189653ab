import { readFile as readFileBytes } from 'node:fs/promises';
import { pacerError, type PacerError } from '../../errors/pacer-error.ts';
import type { Daemon as Configuration } from '../../schemas/generated/daemon.ts';
import { formatProblem } from '../desired/format.ts';
import { createPlaces, type Layer } from '../desired/places.ts';
import { readFile } from '../desired/reading.ts';
import { checkSchema } from '../desired/schema-check.ts';
import type { Problem } from '../desired/types.ts';

/** Reads and checks the file of `pacer run --config`; defaults are filled in. Rejects with `configuration-invalid`. */
export async function readConfiguration(path: string): Promise<Required<Configuration>> {
  return parse(await readBytes(path, 'configuration'), path);
}

/** Every mistake of the file, as `file:line:col: message (code)`, or the configuration with defaults filled in. */
function parse(bytes: Buffer, path: string): Required<Configuration> {
  const reading = readFile({ path, mode: '100644', blob: '', size: bytes.byteLength, bytes });
  if (reading.fault !== undefined) {
    const { line, column, code, message } = reading.fault;
    throw invalid([{ severity: 'error', file: path, line, column, code, message }]);
  }
  const [document] = reading.documents ?? [];
  const configuration = structuredClone(document);
  const places = createPlaces();
  const layers: readonly Layer[] = [{ file: reading.file, index: 0, document: document ?? null }];
  const faults = checkSchema('daemon', configuration);
  if (faults.length === 0) return configuration as unknown as Required<Configuration>;
  throw invalid(
    faults.map(({ pointer, target, code, message }) => {
      const place = target === 'key' ? places.key(layers, pointer) : places.value(layers, pointer);
      return { ...place, severity: 'error', code, message, pointer };
    }),
  );
}

function invalid(problems: readonly Problem[]): PacerError {
  return pacerError('configuration-invalid', { message: problems.map(formatProblem).join('\n') });
}

/** Bytes of a file that the configuration needs. Rejects with `configuration-invalid`; `what` says which kind it is. */
export async function readBytes(path: string, what: string): Promise<Buffer> {
  try {
    return await readFileBytes(path);
  } catch (thrown) {
    throw pacerError('configuration-invalid', {
      message: `The ${what} file ${path} cannot be read.`,
      advice: 'Check its path and who may read it.',
      cause: thrown,
    });
  }
}
