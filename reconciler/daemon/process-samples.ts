import process from 'node:process';
import type { Sample } from '../api/metric-catalogue.ts';
import type { LedgerOutcome } from '../ledger/types.ts';
import { version } from '../version.ts';

/** Counts how actions went, since this process began. */
export interface OutcomeCounter {
  count(outcome: LedgerOutcome): void;
  samples(): readonly Sample[];
}

/** A counter that shows every outcome from the start, so that a first failure is a step from 0 to 1. */
export function createOutcomeCounter(): OutcomeCounter {
  const counts: Record<LedgerOutcome, number> = {
    started: 0,
    healthy: 0,
    failed: 0,
    superseded: 0,
    deleted: 0,
    held: 0,
    unhealthy: 0,
    recovered: 0,
  };
  return {
    count: outcome => void (counts[outcome] += 1),
    samples: () =>
      Object.entries(counts).map(([outcome, value]) => ({ name: 'actions_total', labels: { outcome }, value })),
  };
}

/** What the operating system says about this process, and what it is. */
export function processSamples(cluster: string): readonly Sample[] {
  const { user, system } = process.cpuUsage();
  return [
    { name: 'info', labels: { version, node: process.versions.node, cluster }, value: 1 },
    { name: 'memory_bytes', value: process.memoryUsage.rss() },
    { name: 'processor_seconds_total', value: (user + system) / 1e6 },
    { name: 'start_timestamp_seconds', value: Math.round(performance.timeOrigin) / 1000 },
  ];
}
