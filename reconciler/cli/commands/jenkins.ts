import type { Command } from 'commander';
import type { FilesOptions, InstallOptions } from '../jenkins.ts';
import type { CommandRunner } from './command-runner.ts';
import { formatOption } from './options.ts';

/** The options that say which job is meant. */
function withJobOptions(command: Command): Command {
  return command
    .option('--cluster <name>', 'cluster whose Jenkins and job are meant; needed when there are several')
    .option('--repository <folder>', 'clone of the desired repository; the current folder when left out')
    .option('--job <name>', 'name of the job with its folders; `jenkins.job` of the cluster when left out')
    .option(
      '--source <url>',
      "repository from which agents take the pipeline; this installation's origin when left out",
    )
    .option('--ref <name>', 'branch, tag or commit of it', 'main')
    .option('--credentials <id>', 'id of the credentials with which Jenkins reads it')
    .addOption(formatOption());
}

/** `jenkins install` and `jenkins files`: Pacer's own build job in Jenkins. */
export function addJenkinsCommands(program: Command, runner: CommandRunner): void {
  const jenkins = program.command('jenkins').description("set up Pacer's own build job in Jenkins");
  withJobOptions(
    jenkins
      .command('install')
      .description(
        'create the folder and the build job in Jenkins, or bring them up to date; jobs of others are never touched. With --dry-run exit code 2 when something would change',
      ),
  )
    .option('--url <url>', 'address of Jenkins; that of the cluster when left out')
    .option('--config <file>', 'configuration of the daemon: take its cluster and its credentials for Jenkins')
    .option('--user <name>', 'user of Jenkins; needs the next or the one after')
    .option('--token-file <file>', 'file with the API token of the user')
    .option('--password-file <file>', 'file with the password of the user')
    .option('--dry-run', 'only say what would be done', false)
    .action((options: InstallOptions) =>
      runner.run(async ({ terminal, home }) => (await import('../jenkins.ts')).installJob(terminal, home, options)),
    );
  withJobOptions(
    jenkins
      .command('files')
      .description('write the same job as files: config.xml, a Job DSL script, and a part of Configuration as Code'),
  )
    .option('--out <folder>', 'where to write them', 'jenkins-job')
    .action((options: FilesOptions) =>
      runner.run(async ({ terminal, home }) => (await import('../jenkins.ts')).writeJobFiles(terminal, home, options)),
    );
}
