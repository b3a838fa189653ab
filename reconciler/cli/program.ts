import { Command } from 'commander';
import { version } from '../version.ts';
import { addAccessCommands } from './commands/access.ts';
import { addBuildsCommands } from './commands/builds.ts';
import { addCapacityCommand, addClusterCommands } from './commands/cluster.ts';
import { createCommandRunner, type CommandEffects, type CommandRunner } from './commands/command-runner.ts';
import { addDecisionCommands } from './commands/decisions.ts';
import { addJenkinsCommands } from './commands/jenkins.ts';
import { addLogsCommand } from './commands/logs.ts';
import { addRepositoryCommands, addVerifyCommand } from './commands/repository.ts';
import { addRolloutCommands } from './commands/rollouts.ts';
import { addRunCommand } from './commands/run.ts';
import { addStateCommands } from './commands/state.ts';
import { addSyncCommand } from './commands/sync.ts';

/** What commands need from the process that runs them. */
export interface ProgramParts extends CommandEffects {
  /** Told the exit code of the command. */
  readonly exit: (code: number) => void;
}

/** Runs nothing: the program only describes itself. */
const idle: CommandRunner = {
  run: () => Promise.resolve(),
  ask: () => Promise.resolve(),
  perhapsAsk: () => Promise.resolve(),
};

/** The program with all commands of the daemon; `pacer.ts` adds `sandbox`. Without parts it only describes itself. */
export function createProgram(parts?: ProgramParts): Command {
  const program = new Command('pacer')
    .description('GitOps for Jenkins, Mesos and Marathon: a push to a repository of desired apps is the deployment.')
    .version(version, '--version', 'print the version')
    .showHelpAfterError('(see: pacer COMMAND --help)');
  const runner = parts === undefined ? idle : createCommandRunner(parts, parts.exit);

  // In the order in which the help lists them.
  addRunCommand(program, runner);
  addRepositoryCommands(program, runner);
  addStateCommands(program, runner);
  addLogsCommand(program, runner);
  addClusterCommands(program, runner);
  addVerifyCommand(program, runner);
  addCapacityCommand(program, runner);
  addSyncCommand(program, runner);
  addBuildsCommands(program, runner);
  addAccessCommands(program, runner);
  addDecisionCommands(program, runner);
  addRolloutCommands(program, runner);
  addJenkinsCommands(program, runner);

  return program;
}
