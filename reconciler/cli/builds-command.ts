import { Option, type Command } from 'commander';
import type { ApiClient } from './api-client.ts';
import type { Terminal } from './terminal.ts';

/** Runs an action against the API of a daemon, and sets the exit code. */
export type RunAsking = (
  address: string | undefined,
  action: (terminal: Terminal, api: ApiClient, signal: AbortSignal) => Promise<number>,
) => Promise<void>;

interface CommonOptions {
  readonly api?: string;
  readonly format: string;
}

function withCommonOptions(command: Command): Command {
  return command
    .addOption(new Option('--api <url>', 'address of the daemon; else PACER_API, else the sandbox'))
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'));
}

/** Adds `pacer builds` and `pacer build logs`. */
export function addBuildsCommands(program: Command, run: RunAsking): void {
  withCommonOptions(
    program
      .command('builds')
      .description('show the builds of images in Jenkins: queued, running, and the last ones that ended')
      .argument('[target]', 'only of this app, image or base image')
      .option('--all', 'also those that ended long ago', false),
  ).action((target: string | undefined, options: CommonOptions & { all: boolean }) =>
    run(options.api, async (terminal, api) => (await import('./builds.ts')).builds(terminal, api, target, options)),
  );
  const build = program.command('build').description('look into one build');
  withCommonOptions(
    build
      .command('logs')
      .description('print the console of the newest build of an app or image, secrets hidden')
      .argument('<target>', 'app, image, base image, or id of a build')
      .option('-f, --follow', 'go on until it ends; exit code 3 when it did not succeed', false),
  ).action((target: string, options: CommonOptions & { follow: boolean }) =>
    run(options.api, async (terminal, api, signal) =>
      (await import('./builds.ts')).buildLogs(terminal, api, target, options, signal),
    ),
  );
}
