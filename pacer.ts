#!/usr/bin/env node
import { report } from './reconciler/cli/commands/command-runner.ts';
import { createProgram } from './reconciler/cli/program.ts';
import type { Terminal } from './reconciler/cli/terminal.ts';
import { addSandboxCommand } from './sandbox/command.ts';

/** The one place that knows the daemon and the sandbox both: neither of them knows the other. */
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stop.abort());

const terminal: Terminal = {
  out: text => void process.stdout.write(text),
  err: text => void process.stderr.write(text),
  colour: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
  now: () => Date.now(),
  directory: process.cwd(),
  environment: process.env,
};
const { filename, dirname: home } = import.meta;
/** A clone runs TypeScript, an installed package JavaScript; nobody keeps anything in the folder of the latter. */
const isClone = filename.endsWith('.ts');
const exit = (code: number): void => {
  process.exitCode = code;
};

const program = createProgram({ terminal, signal: stop.signal, home, exit });
addSandboxCommand(program, {
  ...terminal,
  home,
  keptIn: isClone ? home : terminal.directory,
  call: isClone ? './pacer' : 'pacer',
  signal: stop.signal,
  run: action => report({ terminal, exit }, action),
});
await program.parseAsync(process.argv);
