/** What a piece of advice is about. */
export interface AdviceEntry {
  /** A few words, the heading of the page. */
  readonly title: string;
  /** What can happen, and why. */
  readonly meaning: string;
  /** What to do, and when it may stay as it is. */
  readonly remedy: string;
}

/**
 * Every advice that `pacer validate` and `pacer import` give about an app that is right as it is, and could be better. The
 * reference page is made from this table. Codes are stable: add, never rename.
 */
export const adviceCatalogue = {
  'mutable-tag': {
    title: 'The image can change behind its name',
    meaning:
      'The image is named by no tag at all, or by one such as `latest` that is moved to every new image. Marathon sees no change when the image behind it changes: instances that start today can differ from those of yesterday, and going back to an older commit does not bring the older image back.',
    remedy:
      'Name a digest (`image@sha256:…`) or a tag that is never moved, or let Pacer build the image with `build`, which fills in the digest.',
  },
  'no-health-check': {
    title: 'Nobody looks whether the app is well',
    meaning:
      'Without a health check an instance counts as good as soon as its process runs. An upgrade goes on to the next instance before the last one can answer, and an instance that hangs is never replaced.',
    remedy:
      'Add `healthChecks`, with protocol `MESOS_HTTP` or `MESOS_TCP` for what listens on a port, `COMMAND` for everything else.',
  },
  'health-check-without-port-index': {
    title: 'A health check does not say which port it means',
    meaning:
      'Marathon fills `portIndex` in late: at the next partial update or after a change of the leader. From then on the app differs from itself, and the next write restarts its tasks for it.',
    remedy: 'Write `portIndex: 0`, or the index of the port that is meant, or `port`.',
  },
  'host-path': {
    title: 'The app uses files of the agent it runs on',
    meaning:
      'A volume with `hostPath` is a folder of one machine. An instance that starts on another agent finds other files, or none, and two instances on one agent share them.',
    remedy:
      'Use a persistent or external volume for data, put files that never change into the image, or keep the app on the right agents with `constraints`. For a socket of the agent it may stay.',
  },
  'secret-in-env': {
    title: 'A variable holds what looks like a secret',
    meaning:
      'Everybody who may read the app in Marathon can read the value, and with it in a file so can everybody who may read the repository, for as long as its history is kept.',
    remedy:
      'Refer to a secret (`{secret: name}` and `secrets`), let the app fetch it, or take the variable out of the file and list it under `ignore` (`/env/NAME`), so that Pacer keeps the value that Marathon has.',
  },
  'secret-in-definition': {
    title: 'A field holds what looks like a secret',
    meaning:
      'A password in a command, an argument, a label or an address is shown by Marathon, by Mesos and by the process list of the agent.',
    remedy:
      'Move it to a secret, or at least to a variable of its own. In a file, take the field out and list it under `ignore`, so that Pacer keeps the value that Marathon has.',
  },
  'downtime-on-upgrade': {
    title: 'An upgrade stops all instances at once',
    meaning:
      'With `minimumHealthCapacity: 0` Marathon kills every old instance before a new one is ready. Until then nobody is served, and when the new ones do not start nobody is.',
    remedy:
      'Set `minimumHealthCapacity` to 1 (or leave `upgradeStrategy` out), or to 0.5 when there is no room for more instances than usual.',
  },
  'fixed-host-port': {
    title: 'Every instance needs the same port of its agent',
    meaning:
      'An agent has each port once: there can be no more instances than agents where it is free, and an upgrade waits until the old instance has left it.',
    remedy:
      'Let Mesos choose (`hostPort: 0`, or no `requirePorts`) and reach the app by its service port. For a load balancer at the edge it may stay.',
  },
  'privileged-container': {
    title: 'The container may do everything on its agent',
    meaning: '`privileged: true` takes away what separates the container from the machine it runs on.',
    remedy: 'Leave it out, and give the container only what it needs (`parameters` with `cap-add` or `device`).',
  },
  'memory-headroom': {
    title: 'The heap leaves no room in the memory of the instance',
    meaning:
      'The process may grow to its heap limit and needs memory besides: threads, buffers, code. When all of it exceeds `mem`, the agent kills the instance without a word in its log.',
    remedy: 'Raise `mem`, or lower the heap, so that at least a tenth of `mem` and 64 MB stay free.',
  },
  'old-form': {
    title: 'A field of Marathon 1.4 and before',
    meaning:
      'Marathon still reads it, and translates it: what it shows afterwards stands under other names. Pacer knows both and sees no difference.',
    remedy: 'Use the field that the message names. It can wait.',
  },
  'marathon-refuses': {
    title: 'What runs would be refused today',
    meaning:
      'The app was stored by an older version of Marathon. It runs, but the Marathon of today would answer 422 to the very same definition, and so to every change of it. Pacer leaves it as it is, and says so in its state.',
    remedy:
      'Correct the named field in the file; the correction goes out like every change. Do it soon: Marathon checks all apps of a group at each change of one.',
  },
  'managed-elsewhere': {
    title: 'Another repository looks after this app already',
    meaning:
      'The app carries the label `pacer.source` of another repository or cluster. Two that want different things for one app undo each other.',
    remedy: 'Remove its file from one of them.',
  },
  deploying: {
    title: 'A deployment was running while it was imported',
    meaning:
      'The file says what Marathon is on its way to, which may not run yet, and which somebody may still call back.',
    remedy: 'Import the app again (`--force`) when the deployment has ended.',
  },
} as const satisfies Record<string, AdviceEntry>;

/** A code of the table. */
export type AdviceCode = keyof typeof adviceCatalogue;

/** Something worth a look in an app definition. */
export interface Advice {
  readonly code: AdviceCode;
  /** JSON pointer into the definition as written; the nearest value that is there. */
  readonly pointer: string;
  /** One sentence about this app. Never holds a secret. */
  readonly message: string;
}
