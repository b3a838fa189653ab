import type { Json } from '../../marathon/types.ts';
import { isObject } from './merge-patch.ts';
import { lockTextSteps } from './lock-text.ts';
import type { Layer, Places } from './places.ts';
import { childPointer, stepsOf } from './pointer.ts';
import type { ProblemCode } from './problem-codes.ts';
import { decode, type Reading } from './reading.ts';
import { checkSchema } from './schema-check.ts';
import type { ImagesLock, LockEntry, Problem, Snapshot, SnapshotFile } from './types.ts';

/** Name of the lock file in the folder of a cluster. */
export const lockFileName = 'images.lock.yaml';

/** Who commits lock files, as commits name it. */
export const releaseAuthor = { name: 'Pacer', email: 'pacer@localhost' } as const;

/** True for a commit that Pacer itself made. */
export function isRelease(author: string): boolean {
  return author === `${releaseAuthor.name} <${releaseAuthor.email}>`;
}

/** Path of the lock file of a cluster. */
export function lockPath(cluster: string): string {
  return `clusters/${cluster}/${lockFileName}`;
}

/**
 * Reads the lock file of a cluster in steps; undefined when there is none. Never throws: what is wrong is in the result. A
 * file that needs a YAML parser is read in one step.
 */
export function* readLock(
  snapshot: Snapshot,
  cluster: string,
  places: Places,
  read: (path: string) => Reading | undefined,
): Generator<void, ImagesLock | undefined, void> {
  const file = snapshot.files.get(lockPath(cluster));
  if (file === undefined) return undefined;
  const { path, blob } = file;
  if (file.bytes !== undefined) {
    const { text, valid } = decode(file.bytes);
    const simple = valid ? yield* lockTextSteps(text) : undefined;
    if (simple !== undefined)
      return {
        file: path,
        blob,
        entries: new Map(simple.blocks.map(each => [each.app, each.entry])),
        broken: new Map(),
        problems: [],
      };
  }
  return readAsYaml(file, read(path), places);
}

/** A lock file that a person has edited, or one with a mistake in it. */
function readAsYaml(file: SnapshotFile, reading: Reading | undefined, places: Places): ImagesLock {
  const { path, blob } = file;
  const nothing = {
    file: path,
    blob,
    entries: new Map<string, LockEntry>(),
    broken: new Map<string, Problem>(),
    problems: [],
  };
  const fail = (line: number, column: number, code: ProblemCode, message: string): ImagesLock => ({
    ...nothing,
    ...faulty({ file: path, line, column, severity: 'error', code, message }),
  });
  if (reading?.fault !== undefined) {
    const { line, column, code, message } = reading.fault;
    return fail(line, column, code, message);
  }
  const [document, second] = reading?.documents ?? [];
  if (document === undefined || second !== undefined)
    return fail(1, 1, 'wrong-type', 'A lock file must hold exactly one document with the field "apps".');
  return check(file, document, places);
}

function check(file: SnapshotFile, document: Json, places: Places): ImagesLock {
  const layers: readonly Layer[] = [{ file, index: 0, document }];
  const broken = new Map<string, Problem>();
  const problems: Problem[] = [];
  let fault: Problem | undefined;
  const add = (target: 'key' | 'value', pointer: string, code: ProblemCode, message: string): void => {
    const place = target === 'key' ? places.key(layers, pointer) : places.value(layers, pointer);
    const [, app] = stepsOf(pointer);
    const problem: Problem = {
      ...place,
      severity: 'error',
      code,
      message,
      pointer,
      ...(app === undefined ? {} : { app }),
    };
    problems.push(problem);
    if (app === undefined) fault ??= problem;
    else if (!broken.has(app)) broken.set(app, problem);
  };
  for (const { target, pointer, code, message } of checkSchema('images-lock', document))
    add(target, pointer, code, message);
  const apps = isObject(document) && isObject(document['apps']) ? document['apps'] : {};
  const entries = new Map<string, LockEntry>();
  for (const [app, entry] of Object.entries(apps)) {
    if (!/^\/[a-z0-9./-]+$/.test(app))
      add('key', childPointer('/apps', app), 'lock-not-an-app', `${JSON.stringify(app)} is not the id of an app.`);
    if (fault === undefined && !broken.has(app)) entries.set(app, entry as unknown as LockEntry);
  }
  return { file: file.path, blob: file.blob, entries, broken, problems, ...(fault === undefined ? {} : { fault }) };
}

function faulty(fault: Problem): Pick<ImagesLock, 'fault' | 'problems'> {
  return { fault, problems: [fault] };
}
