import { parentId } from '../../marathon/path-id.ts';
import type { FileOutcome, ResolvedApp, ResolvedImage } from './context.ts';
import { findParentProblems } from './parents.ts';
import type { ProblemCode } from './problem-codes.ts';
import { suggest } from './suggest.ts';
import type { DesiredApp, DesiredImage, Problem, SourcePosition } from './types.ts';

/** A file or an app is looked at in a few thousandths of a millisecond. */
const itemsPerStep = 1_000;

/** All files of a cluster together. */
export interface Assembled {
  readonly apps: ReadonlyMap<string, DesiredApp>;
  readonly images: ReadonlyMap<string, DesiredImage>;
  readonly unknown: ReadonlyMap<string, readonly Problem[]>;
  readonly refused: ReadonlyMap<string, DesiredApp>;
  readonly problems: readonly Problem[];
  /** Files that cannot be parsed and whose guessed id another file defines: nobody knows what they are about. */
  readonly disproved: ReadonlySet<FileOutcome>;
}

/**
 * Puts the files of a cluster together and finds what only shows then: two files with one id, an app that is a group, apps
 * that wait for each other, parents that are not there. What is wrong with an app makes that app unknown and no other.
 * In steps of a few milliseconds, as `DesiredReader.steps`.
 */
export function* assemble(
  outcomes: readonly FileOutcome[],
  paths: ReadonlySet<string>,
): Generator<void, Assembled, void> {
  const byId = new Map<string, ResolvedApp[]>();
  const images = new Map<string, ResolvedImage>();
  const problems: Problem[] = [];
  const unknown = new Map<string, Problem[]>();

  let looked = 0;
  for (const outcome of outcomes) {
    if (++looked % itemsPerStep === 0) yield;
    problems.push(...outcome.problems);
    for (const [id, reasons] of outcome.unknown) unknown.set(id, [...(unknown.get(id) ?? []), ...reasons]);
    for (const image of outcome.images) images.set(image.image.name, image);
    for (const resolved of outcome.apps) {
      const same = byId.get(resolved.app.id);
      if (same === undefined) byId.set(resolved.app.id, [resolved]);
      else same.push(resolved);
    }
  }

  function refuse(id: string, place: SourcePosition, code: ProblemCode, message: string): void {
    const problem: Problem = { ...place, severity: 'error', code, message, app: id };
    problems.push(problem);
    const reasons = unknown.get(id);
    if (reasons === undefined) unknown.set(id, [problem]);
    else reasons.push(problem);
  }

  yield;
  const disproved = new Set<FileOutcome>();
  for (const outcome of outcomes) {
    for (const [id, reasons] of outcome.guessed) {
      if (byId.has(id)) disproved.add(outcome);
      else unknown.set(id, [...(unknown.get(id) ?? []), ...reasons]);
    }
  }

  const apps = new Map<string, ResolvedApp>();
  for (const [id, same] of byId) {
    if (++looked % itemsPerStep === 0) yield;
    const [only] = same;
    if (same.length > 1) refuseTwins(id, same, refuse);
    else if (only !== undefined) apps.set(id, only);
  }
  for (const [id, resolved] of apps) {
    if (++looked % itemsPerStep === 0) yield;
    const above = ancestorApp(id, byId);
    if (above === undefined) continue;
    const message = `${above} is an app, so it cannot be the group of ${id}, too. Marathon would refuse one of them; rename one.`;
    refuse(id, resolved.place(resolved.idPointer), 'app-is-group', message);
  }
  yield;
  for (const { id, place, message } of findWaitingCircles(apps)) refuse(id, place, 'after-cycle', message);
  yield;
  for (const { id, place, code, message } of findParentProblems(apps, images, paths)) {
    if (id === undefined) problems.push({ ...place, severity: 'error', code, message });
    else refuse(id, place, code, message);
  }
  problems.push(...findUnknownWaits(apps, byId, unknown));

  yield;
  const known = new Map<string, DesiredApp>();
  for (const [id, { app }] of apps) if (!unknown.has(id)) known.set(id, app);
  return {
    apps: known,
    images: new Map([...images].map(([name, { image }]) => [name, image])),
    unknown,
    refused: refusedApps(outcomes, byId),
    problems: distinct(problems),
    disproved,
  };
}

/** Apps that Marathon would refuse and that are defined once. */
function refusedApps(
  outcomes: readonly FileOutcome[],
  others: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, DesiredApp> {
  const refused = new Map<string, DesiredApp>();
  const twice = new Set<string>();
  for (const { app } of outcomes.flatMap(outcome => outcome.refused)) {
    if (refused.has(app.id) || others.has(app.id)) twice.add(app.id);
    refused.set(app.id, app);
  }
  for (const id of twice) refused.delete(id);
  return refused;
}

type Refuse = (id: string, place: SourcePosition, code: ProblemCode, message: string) => void;

const namedTwins = 3;

function refuseTwins(id: string, same: readonly ResolvedApp[], refuse: Refuse): void {
  const spellings = [...new Set(same.map(each => JSON.stringify(each.writtenId)))];
  const spelling =
    spellings.length === 1 ? '' : ` (${spellings.slice(0, namedTwins).join(' and ')} are the same id to Marathon)`;
  for (const resolved of same) {
    const here = resolved.place(resolved.idPointer);
    const others: string[] = [];
    for (const other of same) {
      if (others.length === namedTwins) break;
      if (other === resolved) continue;
      const { file, line } = other.place(other.idPointer);
      others.push(`${file}:${line}`);
    }
    const more = same.length - 1 - others.length;
    const list = more > 0 ? `${others.join(', ')} and ${more} more` : others.join(' and ');
    const message = `The app ${id} is defined here and in ${list}${spelling}. Keep one; until then it stays as it runs.`;
    refuse(id, here, 'duplicate-id', message);
  }
}

function ancestorApp(id: string, apps: ReadonlyMap<string, unknown>): string | undefined {
  for (let group = parentId(id); group !== '/'; group = parentId(group)) if (apps.has(group)) return group;
  return undefined;
}

/** Apps that wait for each other in a circle would wait for ever. */
function findWaitingCircles(
  apps: ReadonlyMap<string, ResolvedApp>,
): readonly { readonly id: string; readonly place: SourcePosition; readonly message: string }[] {
  const found: { id: string; place: SourcePosition; message: string }[] = [];
  const done = new Set<string>();

  function follow(id: string, path: readonly string[]): void {
    const start = path.indexOf(id);
    if (start >= 0) {
      const circle = path.slice(start);
      for (const member of circle) {
        const resolved = apps.get(member);
        if (resolved === undefined) continue;
        const message = `These apps wait for each other by "rollout.after": ${[...circle, id].join(' → ')}. None of them could ever begin; take one out.`;
        found.push({ id: member, place: resolved.place('/rollout/after'), message });
      }
      return;
    }
    if (done.has(id) || path.length > 1000) return;
    for (const next of apps.get(id)?.app.rollout.after ?? []) follow(next, [...path, id]);
    done.add(id);
  }

  for (const [id, { app }] of apps) if (app.rollout.after.length > 0) follow(id, []);
  return found;
}

function findUnknownWaits(
  apps: ReadonlyMap<string, ResolvedApp>,
  byId: ReadonlyMap<string, unknown>,
  unknown: ReadonlyMap<string, unknown>,
): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [id, resolved] of apps) {
    for (const [index, wait] of resolved.app.rollout.after.entries()) {
      if (byId.has(wait) || unknown.has(wait)) continue;
      const like = suggest(wait, byId.keys());
      const hint = like === undefined ? '' : ` Did you mean ${like}?`;
      const place = resolved.place(`/rollout/after/${index}`);
      const message = `No file of this cluster defines ${wait}, which ${id} waits for.${hint}`;
      problems.push({ ...place, severity: 'warning', code: 'after-unknown', message, app: id });
    }
  }
  return problems;
}

/** Apps with one broken base all say the same about it; once is enough for the reader. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Map<string, Problem>();
  for (const problem of problems) {
    const key = `${problem.file}:${problem.line}:${problem.column}:${problem.code}:${problem.message}`;
    if (!seen.has(key)) seen.set(key, problem);
  }
  return [...seen.values()].sort(
    (a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.code, b.code),
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
