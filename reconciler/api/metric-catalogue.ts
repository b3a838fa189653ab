/** What a number of `/metrics` says: a counter only grows while the daemon runs, a gauge is how things are now. */
export interface MetricDefinition {
  readonly kind: 'counter' | 'gauge';
  /** One sentence, with the unit. */
  readonly meaning: string;
  readonly labels?: readonly string[];
}

/** Every number that `/metrics` tells; names get `pacer_` before them. Names are stable: people alert on them. */
export const metricCatalogue = {
  info: { kind: 'gauge', meaning: 'Always 1; the labels say what is running.', labels: ['version', 'node', 'cluster'] },
  ready: { kind: 'gauge', meaning: '1 once a commit was read and Marathon was listed.' },
  frozen: { kind: 'gauge', meaning: '1 while nothing is changed: a freeze, or a doubt about what is wanted.' },
  trouble: { kind: 'gauge', meaning: '1 while this server cannot be used.', labels: ['server'] },
  commit_timestamp_seconds: { kind: 'gauge', meaning: 'When the commit that is followed was made, in Unix time.' },
  problems: { kind: 'gauge', meaning: 'Mistakes in the files of the commit that is followed.' },
  apps: { kind: 'gauge', meaning: 'Apps in each pair of states.', labels: ['sync', 'health'] },
  actions_total: {
    kind: 'counter',
    meaning:
      'Lines that this process wrote into the ledger: beginnings of actions, how they ended, and health that was lost later.',
    labels: ['outcome'],
  },
  ledger_unsent: { kind: 'gauge', meaning: 'Lines of the ledger that the repository does not have yet.' },
  queue_depth: { kind: 'gauge', meaning: 'Apps that wait for their turn.' },
  queue_oldest_seconds: { kind: 'gauge', meaning: 'How long the first of them has been waiting.' },
  requests_total: { kind: 'counter', meaning: 'Requests that were sent to this server.', labels: ['server'] },
  memory_bytes: { kind: 'gauge', meaning: 'Resident memory of the daemon.' },
  processor_seconds_total: { kind: 'counter', meaning: 'Processor time of the daemon, without its git processes.' },
  start_timestamp_seconds: { kind: 'gauge', meaning: 'When the daemon began, in Unix time.' },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

/** A name from the catalogue. */
export type MetricName = keyof typeof metricCatalogue;

/** One number of `/metrics`. */
export interface Sample {
  readonly name: MetricName;
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
}
