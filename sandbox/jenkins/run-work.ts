import { mkdir, open, readFile, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { ProcessEnd } from './build-process.ts';
import { BuildEnd, runScript, type ScriptHost } from './script/run-script.ts';
import { ScriptSyntaxError } from './script/parse-script.ts';
import type { BuildRecord, BuildResult, SourceCheckout, StageRecord, Work } from './types.ts';

/** A build at work, as its steps see it. */
export interface WorkHost {
  readonly record: BuildRecord;
  readonly workspace: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly console: FileHandle;
  /** Starts a command and waits for its end; after an abort nothing is started any more. */
  run(options: {
    readonly command: readonly [string, ...string[]];
    readonly directory: string;
    readonly environment: Readonly<Record<string, string>>;
    readonly output?: number;
  }): Promise<ProcessEnd>;
  isAborted(): boolean;
  /** Archives what the globs match and gives the globs that matched nothing. */
  archive(patterns: readonly string[], directory: string): Promise<readonly string[]>;
  save(): Promise<void>;
  now(): number;
}

const order: readonly BuildResult[] = ['SUCCESS', 'UNSTABLE', 'FAILURE', 'NOT_BUILT', 'ABORTED'];

/** The worse of two results; none is better than any. */
export function worseResult(a: BuildResult | null, b: BuildResult): BuildResult {
  return a !== null && order.indexOf(a) > order.indexOf(b) ? a : b;
}

/** Does what a job's builds do and says how it ended. */
export async function runWork(work: Work, host: WorkHost): Promise<BuildResult> {
  try {
    return await runKind(work, host);
  } catch (thrown) {
    if (!(thrown instanceof BuildEnd) && !(thrown instanceof ScriptSyntaxError)) throw thrown;
    if (host.isAborted()) return 'ABORTED';
    await host.console.appendFile(`ERROR: ${thrown.message}\n`);
    return thrown instanceof BuildEnd ? thrown.result : 'FAILURE';
  }
}

async function runKind(work: Work, host: WorkHost): Promise<BuildResult> {
  const { workspace, environment, console } = host;
  switch (work.kind) {
    case 'command': {
      const command = { command: work.command, directory: workspace, environment };
      await inStage(host, 'Build', async () => endIfFailed(host, await host.run(command)));
      return 'SUCCESS';
    }
    case 'shell':
      if (work.source !== undefined) await checkOut(host, work.source, workspace);
      return runShells(work.scripts, host);
    case 'script':
      return runPipeline(work.script, undefined, host);
    case 'script-from-source': {
      const definition = `${workspace}@script`;
      try {
        await checkOut(host, work.source, definition);
        const script = await readFile(join(definition, work.scriptPath), 'utf8').catch(() => undefined);
        if (script === undefined) throw new BuildEnd('FAILURE', `Unable to find ${work.scriptPath} from git`);
        await console.appendFile(`Obtained ${work.scriptPath} from git ${work.source.url}\n`);
        return await runPipeline(script, work.source, host);
      } finally {
        await rm(definition, { recursive: true, force: true });
      }
    }
  }
}

async function runShells(scripts: (Work & { kind: 'shell' })['scripts'], host: WorkHost): Promise<BuildResult> {
  let result: BuildResult = 'SUCCESS';
  for (const { script, unstableReturn } of scripts) {
    const command = ['sh', '-xec', script] as const;
    const end = await host.run({ command: [...command], directory: host.workspace, environment: host.environment });
    if (unstableReturn !== undefined && end.code === unstableReturn && !host.isAborted()) result = 'UNSTABLE';
    else endIfFailed(host, end);
  }
  return result;
}

/** Throws when a command did not succeed, with the words that Jenkins has for it. */
function endIfFailed(host: WorkHost, end: ProcessEnd): void {
  if (host.isAborted()) throw new BuildEnd('ABORTED', 'Aborted');
  if (end.startError !== undefined) throw new BuildEnd('FAILURE', end.startError);
  if (end.signal !== null) throw new BuildEnd('FAILURE', `the command was ended by ${end.signal}`);
  if (end.code !== 0) throw new BuildEnd('FAILURE', `script returned exit code ${end.code}`);
}

async function inStage(host: WorkHost, name: string, run: () => Promise<void>): Promise<void> {
  const { record } = host;
  const stages = (record.stages ??= []);
  const stage: StageRecord = { id: String(6 + stages.length * 8), name, startedAt: host.now(), status: 'IN_PROGRESS' };
  stages.push(stage);
  await host.save();
  const before = record.result;
  try {
    await run();
    stage.status = record.result === 'UNSTABLE' && before !== 'UNSTABLE' ? 'UNSTABLE' : 'SUCCESS';
  } catch (error) {
    stage.status = host.isAborted() ? 'ABORTED' : 'FAILED';
    stage.error = error instanceof Error ? error.message : String(error);
    throw error;
  } finally {
    stage.endedAt = host.now();
    await host.save();
  }
}

/** Fetches one commit and remembers which it was (git plugin's BuildData, Jenkins reference 4.3). */
async function checkOut(host: WorkHost, source: SourceCheckout, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const environment = { ...host.environment, GIT_TERMINAL_PROMPT: '0' };
  await host.console.appendFile(`Cloning repository ${source.url}\n`);
  const ref = source.ref.replace(/^\*\//, '').replace(/^refs\/heads\//, '');
  for (const line of [
    ['init', '--quiet'],
    // Steps of a script may want other branches: the git plugin names the remote, too.
    ['config', 'remote.origin.url', source.url],
    ['fetch', '--quiet', '--depth', '1', '--', source.url, ref === '' ? 'HEAD' : ref],
    ['checkout', '--quiet', '--force', 'FETCH_HEAD'],
  ])
    endIfFailed(host, await host.run({ command: ['git', ...line], directory, environment }));
  const commit = (await capture(host, ['git', 'rev-parse', 'HEAD'], directory, environment)).trim();
  await host.console.appendFile(`Checking out Revision ${commit} (${ref})\n`);
  const { record } = host;
  const known = record.checkouts ?? [];
  if (!known.some(({ url, commit: other }) => url === source.url && other === commit))
    record.checkouts = [...known, { url: source.url, ref, commit }];
  await host.save();
}

async function capture(
  host: WorkHost,
  command: readonly [string, ...string[]],
  directory: string,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const file = `${host.workspace}@tmp-${randomUUID()}`;
  const output = await open(file, 'w');
  try {
    endIfFailed(host, await host.run({ command, directory, environment, output: output.fd }));
    return await readFile(file, 'utf8');
  } finally {
    await output.close();
    await rm(file, { force: true });
  }
}

async function runPipeline(script: string, source: SourceCheckout | undefined, host: WorkHost): Promise<BuildResult> {
  const { record, workspace, console } = host;
  const log = (line: string): Promise<void> => console.appendFile(`${line}\n`);
  const within = (directory: string): string => join(workspace, directory);
  const scriptHost: ScriptHost = {
    log,
    async shell(line, directory, variables, isCaptured) {
      await mkdir(within(directory), { recursive: true });
      const environment = { ...host.environment, ...variables };
      const command = ['sh', '-xec', line] as const;
      if (isCaptured) return capture(host, command, within(directory), environment);
      endIfFailed(host, await host.run({ command, directory: within(directory), environment }));
      return '';
    },
    async checkout(directory) {
      if (source === undefined)
        throw new BuildEnd('FAILURE', '‘checkout scm’ is only available with a script from SCM');
      await checkOut(host, source, within(directory));
    },
    async archive(patterns, directory) {
      const unmatched = await host.archive(patterns, within(directory));
      if (unmatched.length > 0)
        throw new BuildEnd('FAILURE', `No artifacts found that match the file pattern "${unmatched.join(',')}"`);
    },
    async deleteDirectory(directory) {
      await rm(within(directory), { recursive: true, force: true });
      await mkdir(within(directory), { recursive: true });
    },
    async stage(name, run) {
      await log(`[Pipeline] stage\n[Pipeline] { (${name})`);
      await inStage(host, name, run);
      await log('[Pipeline] }');
    },
    async setDescription(text) {
      record.description = text;
      await host.save();
    },
    async setResult(result) {
      record.result = worseResult(record.result, result);
      await host.save();
    },
    result: () => record.result,
    variable: name => host.environment[name],
  };
  await log('[Pipeline] Start of Pipeline');
  await runScript(script, scriptHost);
  await log('[Pipeline] End of Pipeline');
  return record.result ?? 'SUCCESS';
}
