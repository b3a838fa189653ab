import type { FastifyInstance } from 'fastify';
import { durationOf } from '../desired/duration.ts';
import { deliveryFigures } from '../ledger/delivery.ts';
import { callerOf } from './guard.ts';
import { visibleApps } from './visible.ts';
import type { LedgerEntry } from '../ledger/types.ts';

/** What the routes of the ledger need. */
export interface HistoryParts {
  history(filter: { readonly app?: string; readonly commit?: string }): readonly LedgerEntry[];
  /** Milliseconds since the epoch. */
  now(): number;
}

const refusal = (message: string): { readonly code: string; readonly message: string } => ({
  code: 'request-refused',
  message,
});

/** Routes that look back: what was done, and the figures that follow from it. */
export function registerHistory(server: FastifyInstance, parts: HistoryParts): void {
  server.get<{ Querystring: { app?: string; commit?: string; limit?: string } }>(
    '/api/v1/history',
    (request, reply) => {
      const { app, commit, limit } = request.query;
      if (limit !== undefined && !/^[1-9]\d{0,5}$/.test(limit))
        return reply.code(400).send(refusal('"limit" is a number of lines from 1 on.'));
      if (commit !== undefined && !/^[0-9a-f]{4,64}$/i.test(commit))
        return reply.code(400).send(refusal('A commit is named by at least four hexadecimal digits of its id.'));
      const known = parts.history({
        ...(app === undefined ? {} : { app }),
        ...(commit === undefined ? {} : { commit: commit.toLowerCase() }),
      });
      const entries = visibleApps(known, callerOf(request), entry => entry.app);
      return { entries: limit === undefined ? entries : entries.slice(-Number(limit)) };
    },
  );

  server.get<{ Querystring: { since?: string } }>('/api/v1/delivery', (request, reply) => {
    const span = durationOf(request.query.since ?? '30d');
    if (span === undefined || span === 0)
      return reply.code(400).send(refusal('"since" is a duration such as 12h, 7d or 30d.'));
    const now = parts.now();
    const entries = visibleApps(parts.history({}), callerOf(request), ({ app }) => app);
    return deliveryFigures(entries, now - span, now);
  });
}
