import { pacerError } from '../../errors/pacer-error.ts';
import { dialectOf } from '../../marathon/dialect.ts';
import { clusterFileNames } from '../desired/cluster-file.ts';
import { formatProblem } from '../desired/format.ts';
import { isOwned } from '../desired/ownership.ts';
import { decode } from '../desired/reading.ts';
import { besideOf } from '../plan/beside.ts';
import type { DesiredState, Snapshot } from '../desired/types.ts';
import { planOf, readDesired, withFiles } from './check-import.ts';
import { clusterText } from './cluster-text.ts';
import { filePathOf } from './file-path.ts';
import { renderApp } from './render-app.ts';
import type { ImportedApp, ImportInput, ImportResult, LeftOut } from './types.ts';

/**
 * Makes desired files of what runs. Pure. Promises that `pacer plan` of the repository with these files is empty for every
 * app among them: the very reader and planner are asked, and an app for which they want anything is left out, with the
 * reason. Apps that another file describes already are left out, too.
 * Throws `usage` when the `cluster.yaml` that is there is broken or does not own the root.
 */
export function importApps(input: ImportInput): ImportResult {
  const dialect = dialectOf(input.marathonVersion);
  const clusterFile = `clusters/${input.cluster}/cluster.yaml`;
  const hasCluster = clusterFileNames.some(name => input.existing.files.has(`clusters/${input.cluster}/${name}`));
  const files = new Map<string, string>();
  if (!hasCluster) files.set(clusterFile, clusterText(input.marathonUrl, input.root));

  const before = readDesired(withFiles(input.existing, files), input, dialect);
  checkCluster(before, input);
  const described = filesByApp(before);
  const source = `${input.repositoryUrl}#${input.cluster}`;
  const taken = new Set<string>();
  const leftOut: LeftOut[] = [];
  const apps: ImportedApp[] = [];
  for (const live of input.apps.toSorted((a, b) => compare(a.id, b.id))) {
    if (!isOwned(live.id, [input.root])) continue;
    const main = besideOf(live);
    if (main !== undefined) {
      leftOut.push({
        id: live.id,
        reason: `It runs beside ${main} while that is rolled out, and is removed at the end.`,
      });
      continue;
    }
    const file = filePathOf(live.id, input.cluster, taken);
    const other = described.get(live.id);
    if (other !== undefined && other !== file) {
      leftOut.push({ id: live.id, reason: `${other} describes it already.` });
      continue;
    }
    taken.add(file.toLowerCase());
    const { text, advice } = renderApp(live, dialect, source);
    apps.push({ id: live.id, file, text, advice, state: stateOf(file, text, input) });
  }
  const checked = withoutChanges(apps, files, input);
  for (const { file, text, state } of checked.apps) if (state === 'new' || state === 'replaced') files.set(file, text);
  return { dialect, apps: checked.apps, files, leftOut: [...leftOut, ...checked.leftOut] };
}

function stateOf(file: string, text: string, input: ImportInput): ImportedApp['state'] {
  const there = input.existing.files.get(file);
  if (there === undefined) return 'new';
  if (there.bytes !== undefined && decode(there.bytes).text === text) return 'unchanged';
  return input.force ? 'replaced' : 'conflict';
}

/** Keeps the apps for which the planner has nothing to do. */
function withoutChanges(
  apps: readonly ImportedApp[],
  files: ReadonlyMap<string, string>,
  input: ImportInput,
): Pick<ImportResult, 'apps' | 'leftOut'> {
  const all = new Map([...files, ...apps.map(({ file, text }) => [file, text] as const)]);
  const desired = readDesired(withFiles(input.existing, all), input, dialectOf(input.marathonVersion));
  const plans = planOf(desired, input);
  const kept: ImportedApp[] = [];
  const leftOut: LeftOut[] = [];
  for (const app of apps) {
    const plan = plans.get(app.id);
    if (plan?.action === 'nothing') kept.push(app);
    else leftOut.push({ id: app.id, reason: `It cannot be described so that nothing changes: ${plan?.reason ?? ''}` });
  }
  return { apps: kept, leftOut };
}

function checkCluster(desired: DesiredState, input: ImportInput): void {
  const file = `clusters/${input.cluster}/cluster.yaml`;
  if (desired.cluster === undefined) {
    const [problem] = desired.problems.filter(each => each.severity === 'error');
    throw pacerError('usage', {
      message: `${file} is broken: ${problem === undefined ? 'it cannot be read' : formatProblem(problem)}`,
      advice: 'Correct it, or import into another cluster (--cluster).',
    });
  }
  const { owns } = desired.cluster;
  if (isOwned(input.root === '/' ? '/x' : input.root, owns) && (input.root !== '/' || owns.includes('/'))) return;
  throw pacerError('usage', {
    message: `${file} does not own ${input.root}: it owns ${owns.join(', ')}.`,
    advice: `Add ${input.root} to "owns" there, or import a group that it owns (--root).`,
  });
}

/** The file that describes each app, as far as it can be told. */
function filesByApp(desired: DesiredState): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const [id, problems] of desired.unknown) files.set(id, problems[0]?.file ?? '');
  for (const [id, app] of desired.apps) files.set(id, app.file);
  return files;
}

/** A snapshot of no files, for a folder that is not there yet. */
export function emptySnapshot(): Snapshot {
  return { commit: 'working-folder', tree: 'working-folder', time: 0, author: '', subject: '', files: new Map() };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
