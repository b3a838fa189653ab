import type { ContainerExit } from '../executor/types.ts';

/** What strsignal(3) calls the common signals, as in Mesos's messages. */
const signalNames: Readonly<Partial<Record<NodeJS.Signals, string>>> = {
  SIGHUP: 'Hangup',
  SIGINT: 'Interrupt',
  SIGQUIT: 'Quit',
  SIGILL: 'Illegal instruction',
  SIGTRAP: 'Trace/breakpoint trap',
  SIGABRT: 'Aborted',
  SIGBUS: 'Bus error',
  SIGFPE: 'Floating point exception',
  SIGKILL: 'Killed',
  SIGUSR1: 'User defined signal 1',
  SIGSEGV: 'Segmentation fault',
  SIGUSR2: 'User defined signal 2',
  SIGPIPE: 'Broken pipe',
  SIGALRM: 'Alarm clock',
  SIGTERM: 'Terminated',
};

/** The message of a command's last status update. */
export function exitMessage(exit: ContainerExit): string {
  if (exit.limitation !== undefined) return exit.limitation.message;
  if (exit.signal === null) return `Command exited with status ${exit.code}`;
  return `Command terminated with signal ${signalNames[exit.signal] ?? exit.signal}`;
}
