import { Option } from 'commander';

/** What every command has that asks the daemon and prints. */
export interface AskingOptions {
  readonly api?: string;
  readonly format: string;
}

/** `--api`: the daemon that is asked. */
export function apiOption(): Option {
  return new Option('--api <url>', 'address of the daemon; else PACER_API, else the sandbox');
}

/** `--format`: how a command prints, as text when left out. */
export function formatOption(choices: readonly string[] = ['text', 'json']): Option {
  return new Option('--format <format>', 'how to print').choices(choices).default('text');
}

/** Collects the values of an option that may be repeated; undefined when it is not given. */
export function several(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
