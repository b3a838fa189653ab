import { version } from '../version.ts';
import { Command, Option } from 'commander';
import { asPacerError, isPacerError } from '../../errors/pacer-error.ts';
import { findApi, type ApiClient } from './api-client.ts';
import { addAccessCommands } from './access-commands.ts';
import { addBuildsCommands } from './builds-command.ts';
import { history } from './history.ts';
import { addDecisionCommands } from './decide-commands.ts';
import type { CapacityOptions } from './capacity.ts';
import { addJenkinsCommand } from './jenkins-command.ts';
import { why } from './look.ts';
import type { ImportOptions } from './import.ts';
import type { LogsOptions } from './logs.ts';
import type { PlanOptions } from './plan.ts';
import type { PromoteOptions } from './promote.ts';
import { addRolloutCommands } from './rollout-commands.ts';
import { status } from './status.ts';
import type { VerifyOptions } from './verify.ts';
import { createStyle, printable, type Terminal } from './terminal.ts';

/** What commands need from the process that runs them. */
export interface ProgramParts {
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  /** Folder of the Pacer installation: its sandbox is the last place where a daemon is looked for. */
  readonly home: string;
  /** Told the exit code of the command. */
  readonly exit: (code: number) => void;
}

const formatOption = (choices: readonly string[] = ['text', 'json']): Option =>
  new Option('--format <format>', 'how to print').choices(choices).default('text');
const apiOption = (): Option => new Option('--api <url>', 'address of the daemon; else PACER_API, else the sandbox');

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** The program with all commands of the daemon; `pacer.ts` adds `sandbox`. Without parts it only describes itself. */
export function createProgram(parts?: ProgramParts): Command {
  const program = new Command('pacer')
    .description('GitOps for Jenkins, Mesos and Marathon: a push to a repository of desired apps is the deployment.')
    .version(version, '--version', 'print the version')
    .showHelpAfterError('(see: pacer COMMAND --help)');

  const act =
    <Arguments extends readonly unknown[]>(action: (parts: ProgramParts, ...given: Arguments) => Promise<number>) =>
    async (...given: Arguments): Promise<void> => {
      if (parts !== undefined) await report(parts, () => action(parts, ...given));
    };
  const asking =
    (action: (parts: ProgramParts, api: ApiClient) => Promise<number>) =>
    async (running: ProgramParts, address: string | undefined): Promise<number> => {
      const api = await findApi(running.terminal, address, running.home);
      try {
        return await action(running, api);
      } finally {
        await api.close();
      }
    };

  program
    .command('run')
    .description('run the daemon')
    .requiredOption('--config <file>', 'configuration of the daemon (see docs/reference/daemon.md)')
    .action(
      act(async ({ signal, home }, options: { config: string }) =>
        (await import('./run.ts')).run(options.config, home, signal),
      ),
    );

  program
    .command('validate')
    .description('check a desired repository: every error as file:line:col: message (code)')
    .argument('[path]', 'repository, folder or file; the current folder when left out')
    .option('--cluster <name>', 'check only this cluster')
    .addOption(formatOption())
    .action(
      act(async ({ terminal }, path: string | undefined, options: { cluster?: string; format: string }) =>
        (await import('./validate.ts')).validate(terminal, path, options),
      ),
    );

  program
    .command('plan')
    .description('show what a reconcile or a merge would do; exit code 0 nothing, 2 changes, 1 error')
    .option('--cluster <name>', 'cluster to plan for; needed when there are several')
    .option('--from <revision>', 'compare with this revision instead of with Marathon: what a merge would do')
    .option('--to <revision>', 'plan for this revision; the files of the working folder when left out')
    .option('--live', 'with --from: plan the merge against what Marathon runs, by the rules of --from', false)
    .option('--repository <folder>', 'clone of the desired repository; the current folder when left out')
    .addOption(
      new Option('--daemon', 'the plan of the running daemon as it is now, which `pacer approve` takes')
        .default(false)
        .conflicts(['cluster', 'from', 'to', 'live', 'repository']),
    )
    .addOption(apiOption())
    .addOption(formatOption(['text', 'markdown', 'json']))
    .action(
      act(async (running, options: PlanOptions & { daemon: boolean; api?: string }) => {
        if (!options.daemon) return (await import('./plan.ts')).plan(running.terminal, options);
        const { planOfDaemon } = await import('./plan-daemon.ts');
        return asking(({ terminal }, api) => planOfDaemon(terminal, api, options.format))(running, options.api);
      }),
    );

  program
    .command('promote')
    .description('take the image of an app over from another cluster, as a commit in the clone; nothing is built')
    .argument('[app...]', 'ids of apps')
    .requiredOption('--to <cluster>', 'cluster that is to run it')
    .option('--from <cluster>', 'cluster that has it; `images.from` of the other one when left out')
    .option('--all', 'every app whose image differs', false)
    .option('--branch <name>', 'commit to this branch, to be merged; the one that is checked out when left out')
    .option('--repository <folder>', 'clone of the desired repository; the current folder when left out')
    .addOption(formatOption())
    .action(
      act(async ({ terminal }, apps: readonly string[], options: PromoteOptions) =>
        (await import('./promote.ts')).promote(terminal, apps, options),
      ),
    );

  program
    .command('import')
    .description('write desired files for what runs, such that a plan of them is empty; the cluster is only read')
    .requiredOption('--marathon <url>', 'address of the Marathon; a user and password in it are used and not written')
    .option('--root <group>', 'import only this group', '/')
    .option('--cluster <name>', 'cluster to write the files for; the only one of the repository, or "main"')
    .option('--into <folder>', 'desired repository, or a folder that becomes one; the current one when left out')
    .option('--force', 'write files anew that are there and say something else', false)
    .addOption(formatOption())
    .action(
      act(async ({ terminal }, options: ImportOptions) =>
        (await import('./import.ts')).importCluster(terminal, options),
      ),
    );

  program
    .command('status')
    .description('show the state of all apps, or of one; exit code 3 when something is not as promised')
    .argument('[app]', 'id of an app')
    .option('--watch', 'show it again at every change', false)
    .addOption(apiOption())
    .addOption(formatOption())
    .action(
      act((running, app: string | undefined, options: { watch: boolean; api?: string; format: string }) =>
        asking(({ terminal, signal }, api) => status(terminal, api, { app, ...options }, signal))(running, options.api),
      ),
    );

  program
    .command('why')
    .description('say why an app is not as promised, with the log lines that prove it')
    .argument('<app>', 'id of an app')
    .addOption(apiOption())
    .addOption(formatOption())
    .action(
      act((running, app: string, options: { api?: string; format: string }) =>
        asking(({ terminal }, api) => why(terminal, api, app, options.format))(running, options.api),
      ),
    );

  program
    .command('history')
    .description('show what was done, newest first')
    .argument('[app]', 'id of an app; all when left out')
    .option('--commit <id>', 'only for this commit; four digits of its id will do')
    .addOption(apiOption())
    .addOption(formatOption())
    .action(
      act((running, app: string | undefined, options: { commit?: string; api?: string; format: string }) =>
        asking(({ terminal }, api) => history(terminal, api, { ...options, ...(app === undefined ? {} : { app }) }))(
          running,
          options.api,
        ),
      ),
    );

  program
    .command('logs')
    .description('show the logs of apps, instances, builds and the daemon, merged in the order of their times')
    .argument('[apps...]', 'ids of apps: all their instances')
    .option('-f, --follow', 'go on with what is written from now on, until Ctrl-C', false)
    .option('--since <time>', 'everything since then: 10m, 2h, or 2026-11-22T07:49:02Z; else the newest entries')
    .option('--until <time>', 'nothing after that')
    .option('--tail <number>', 'how many of the newest entries; 200 when --since is not given either')
    .option('--grep <expression>', 'only entries in which this regular expression (RE2) is found')
    .option('--exclude <expression>', 'no entries in which this one is found')
    .option('--level <level>', 'only this level and worse ones: trace, debug, info, warn, error, fatal')
    .option(
      '--instance <id>',
      'also this instance: its id, a beginning of it, or cart.1f3a as the lines name it; may be repeated',
      collect,
      [],
    )
    .option('--build <number>', 'also this build, 12 or JOB#12; may be repeated', collect, [])
    .option('--daemon', 'also the lines of the daemon itself', false)
    .option('--finished', 'instances that have ended, too', false)
    .option('--full', 'show entries as they were written, stack traces whole', false)
    .addOption(apiOption())
    .addOption(formatOption())
    .action(
      act((running, apps: readonly string[], options: Omit<LogsOptions, 'apps'> & { api?: string }) =>
        asking(async ({ terminal, signal }, api) =>
          (await import('./logs.ts')).logs(terminal, api, { ...options, apps }, signal),
        )(running, options.api),
      ),
    );

  program
    .command('cluster')
    .description('show the agents of the cluster: what is taken, what is free, which apps are on them')
    .addOption(apiOption())
    .addOption(formatOption())
    .action(
      act((running, options: { api?: string; format: string }) =>
        asking(async ({ terminal }, api) => (await import('./cluster.ts')).cluster(terminal, api, options.format))(
          running,
          options.api,
        ),
      ),
    );

  program
    .command('images')
    .description('show the base images: tag, digest, age, state, and who stands on them')
    .option('--rebuild <image>', 'show what a rebuild of this image would touch; rebuilds nothing')
    .addOption(apiOption())
    .addOption(formatOption())
    .action(
      act((running, options: { rebuild?: string; api?: string; format: string }) =>
        asking(async ({ terminal }, api) => (await import('./images.ts')).images(terminal, api, options))(
          running,
          options.api,
        ),
      ),
    );

  program
    .command('delivery')
    .description('show how often, how fast and how safely changes reach the cluster')
    .option('--since <duration>', 'how far to look back', '30d')
    .addOption(apiOption())
    .addOption(formatOption())
    .action(
      act((running, options: { since: string; api?: string; format: string }) =>
        asking(async ({ terminal }, api) => (await import('./delivery.ts')).delivery(terminal, api, options))(
          running,
          options.api,
        ),
      ),
    );

  program
    .command('verify')
    .description('check that the ledgers in the notes of a clone are as Pacer wrote them; exit code 1 when not')
    .argument('[path]', 'clone or bare repository; the current folder when left out')
    .option('--cluster <name>', 'only the ledger of this cluster')
    .option('--head <id>', 'what an earlier call printed: everything up to it must still be there')
    .addOption(formatOption())
    .action(
      act(async ({ terminal }, path: string | undefined, options: VerifyOptions) =>
        (await import('./verify.ts')).verify(terminal, path, options),
      ),
    );

  const several = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
  program
    .command('capacity')
    .description('would these instances find a place? nothing is changed; exit code 0 they fit, 3 not, 1 error')
    .option('--instances <number>', 'instances')
    .option('--mem <megabytes>', 'memory of one instance')
    .option('--cpus <number>', 'processors of one instance')
    .option('--disk <megabytes>', 'disk of one instance')
    .option('--gpus <number>', 'graphics processors of one instance')
    .option('--port <number>', 'host port of one instance, 0 for any; may be repeated', several)
    .option('--constraint <text>', 'constraint such as "hostname UNIQUE"; may be repeated', several)
    .option('--role <name>', 'role whose resources are taken; may be repeated', several)
    .option('--definition <file>', 'in place of numbers: a JSON file with a definition as Marathon takes it')
    .addOption(apiOption())
    .addOption(formatOption())
    .action(
      act((running, options: CapacityOptions & { api?: string }) =>
        asking(async ({ terminal }, api) => (await import('./capacity.ts')).capacity(terminal, api, options))(
          running,
          options.api,
        ),
      ),
    );

  program
    .command('sync')
    .description('have the daemon look at everything again, now')
    .addOption(apiOption())
    .action(
      act((running, options: { api?: string }) =>
        asking(async ({ terminal }, api) => {
          await api.post('/api/v1/sync');
          terminal.err('The daemon looks at the repositories and at Marathon again.\n');
          return 0;
        })(running, options.api),
      ),
    );

  addBuildsCommands(program, (address, action) =>
    act(running => asking(({ terminal, signal }, api) => action(terminal, api, signal))(running, address))(),
  );
  addAccessCommands(program, action => act(running => action(running.terminal))());
  addDecisionCommands(program, (address, action) =>
    act(running => asking(({ terminal }, api) => action(terminal, api))(running, address))(),
  );
  addRolloutCommands(program, (address, action) =>
    act(async running => {
      let api: ApiClient | undefined;
      const find = async (): Promise<ApiClient> => (api ??= await findApi(running.terminal, address, running.home));
      try {
        return await action(running.terminal, find);
      } finally {
        await api?.close();
      }
    })(),
  );
  addJenkinsCommand(program, action => act(({ terminal, home }) => action(terminal, home))());

  return program;
}

/** Runs a command; an error becomes one sentence with advice on standard error, and exit code 1. */
export async function report(
  parts: Pick<ProgramParts, 'terminal' | 'exit'>,
  action: () => Promise<number>,
): Promise<void> {
  try {
    parts.exit(await action());
  } catch (thrown) {
    const error = asPacerError(thrown);
    const style = createStyle(parts.terminal.colour);
    parts.terminal.err(
      `${style.bad('error')}: ${printable(error.message)}\n${printable(error.advice)} ${style.faint(`(${error.code})`)}\n`,
    );
    if (error.kind === 'bug' && thrown instanceof Error && !isPacerError(thrown))
      parts.terminal.err(`${thrown.stack ?? ''}\n`);
    parts.exit(1);
  }
}
