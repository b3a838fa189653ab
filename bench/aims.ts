/** What the design promises for clusters of a size; nothing is promised for other sizes. */
export interface Aims {
  /** CPU time of a cycle in which nothing is to be done, milliseconds. */
  readonly idleCycle?: number;
  /** From the start of the process to a plan with every app in it, milliseconds. */
  readonly coldStart?: number;
  /** Resident memory, MB. */
  readonly memory?: number;
  /** Wait of somebody who comes to the event loop at any moment, milliseconds, p99. */
  readonly eventLoop?: number;
  /** The first rows of the list of apps, milliseconds at the server. */
  readonly list?: number;
  /** The same in KB. */
  readonly listKilobytes?: number;
}

const aims: Readonly<Record<number, Aims>> = {
  1_000: { idleCycle: 50, coldStart: 1_500, memory: 180 },
  10_000: { idleCycle: 300, coldStart: 5_000, memory: 400, eventLoop: 50, list: 300, listKilobytes: 50 },
};

/** The aims for so many apps. */
export function aimsFor(apps: number): Aims {
  return aims[apps] ?? {};
}
