import { Option, type Command } from 'commander';
import type { ImportOptions } from '../import.ts';
import type { PlanOptions } from '../plan.ts';
import type { PromoteOptions } from '../promote.ts';
import type { VerifyOptions } from '../verify.ts';
import type { CommandRunner } from './command-runner.ts';
import { apiOption, formatOption } from './options.ts';

/** `validate`, `plan`, `promote` and `import`: what is done with the files of a clone, without a daemon. */
export function addRepositoryCommands(program: Command, runner: CommandRunner): void {
  program
    .command('validate')
    .description('check a desired repository: every error as file:line:col: message (code)')
    .argument('[path]', 'repository, folder or file; the current folder when left out')
    .option('--cluster <name>', 'check only this cluster')
    .addOption(formatOption())
    .action((path: string | undefined, options: { cluster?: string; format: string }) =>
      runner.run(async ({ terminal }) => (await import('../validate.ts')).validate(terminal, path, options)),
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
    .action((options: PlanOptions & { daemon: boolean; api?: string }) =>
      runner.perhapsAsk(options.api, async ({ terminal }, api) => {
        if (!options.daemon) return (await import('../plan.ts')).plan(terminal, options);
        return (await import('../plan-daemon.ts')).planOfDaemon(terminal, await api(), options.format);
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
    .action((apps: readonly string[], options: PromoteOptions) =>
      runner.run(async ({ terminal }) => (await import('../promote.ts')).promote(terminal, apps, options)),
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
    .action((options: ImportOptions) =>
      runner.run(async ({ terminal }) => (await import('../import.ts')).importCluster(terminal, options)),
    );
}

/** `verify`: whether the ledgers in the notes of a clone are whole. */
export function addVerifyCommand(program: Command, runner: CommandRunner): void {
  program
    .command('verify')
    .description('check that the ledgers in the notes of a clone are as Pacer wrote them; exit code 1 when not')
    .argument('[path]', 'clone or bare repository; the current folder when left out')
    .option('--cluster <name>', 'only the ledger of this cluster')
    .option('--head <id>', 'what an earlier call printed: everything up to it must still be there')
    .addOption(formatOption())
    .action((path: string | undefined, options: VerifyOptions) =>
      runner.run(async ({ terminal }) => (await import('../verify.ts')).verify(terminal, path, options)),
    );
}
