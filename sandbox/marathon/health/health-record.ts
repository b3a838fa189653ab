/** What is known about one health check of one task (reference 5.3). Times in milliseconds since the epoch. */
export interface HealthRecord {
  readonly alive: boolean;
  readonly consecutiveFailures: number;
  readonly firstSuccess?: number;
  readonly lastSuccess?: number;
  readonly lastFailure?: number;
  readonly lastFailureCause?: string;
}

/** The record of a task that was probed and has neither succeeded nor failed in earnest: a failure within its grace. */
export const unproven: HealthRecord = { alive: false, consecutiveFailures: 0 };

/** The record after a success. */
export function afterSuccess(record: HealthRecord, now: number): HealthRecord {
  return {
    ...record,
    alive: true,
    consecutiveFailures: 0,
    firstSuccess: record.firstSuccess ?? now,
    lastSuccess: now,
  };
}

/** The record after a failure that counts. */
export function afterFailure(record: HealthRecord, now: number, cause: string): HealthRecord {
  return {
    ...record,
    alive: false,
    consecutiveFailures: record.consecutiveFailures + 1,
    lastFailure: now,
    lastFailureCause: cause,
  };
}
