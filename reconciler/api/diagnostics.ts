import process from 'node:process';
import type { FastifyInstance } from 'fastify';
import { callerOf, refuse } from './guard.ts';
import type { ApiParts } from './server.ts';
import { refuseOthers, settingsFor, type AboutParts } from './settings.ts';

const most = { states: 500, problems: 200, history: 500, decisions: 200, lines: 1_000 };

/**
 * `GET /api/v1/diagnostics`: what somebody who helps needs to know, in one file. It is made of what is shown anyway, and secrets
 * that the daemon knows are taken out of every text of it once more.
 */
export function registerDiagnostics(server: FastifyInstance, parts: ApiParts, about: AboutParts | undefined): void {
  server.get('/api/v1/diagnostics', async (request, reply) => {
    const caller = callerOf(request);
    const refusal = refuseOthers(caller);
    if (refusal !== undefined) return refuse(reply, refusal);
    const states = parts.states.all();
    const troubled = states.filter(({ sync, health }) => sync !== 'synced' || health !== 'healthy');
    const bundle = {
      made: new Date(parts.now()).toISOString(),
      process: {
        platform: process.platform,
        architecture: process.arch,
        uptimeSeconds: Math.round(process.uptime()),
        memory: process.memoryUsage(),
      },
      settings: settingsFor(caller, parts, about),
      overview: parts.overview(),
      repositories: (await parts.look?.repositories()) ?? [],
      apps: states.length,
      notAsPromised: troubled.slice(0, most.states),
      problems: parts.problems().slice(0, most.problems),
      history: parts.history({}).slice(-most.history),
      decisions: (parts.decisions?.() ?? []).slice(-most.decisions),
      metrics: parts.metrics.read(),
      log: (await about?.ownLines(most.lines)) ?? [],
    };
    const text = JSON.stringify(bundle, undefined, 2);
    const name = `pacer-diagnostics-${parts.cluster}-${bundle.made.slice(0, 19).replaceAll(':', '')}.json`;
    return reply
      .type('application/json; charset=utf-8')
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('cache-control', 'no-store')
      .send(parts.hide?.(text) ?? text);
  });
}
