import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { asPacerError } from '../../errors/pacer-error.ts';
import type { EventLog, StateStore } from '../loop/events.ts';
import type { Problem } from '../desired/types.ts';
import type { Decision } from '../ledger/decision.ts';
import type { Plan } from '../plan/types.ts';
import type { CapacityAnswer } from '../../schemas/generated/capacity-answer.ts';
import type { CapacityQuestion } from '../../schemas/generated/capacity-question.ts';
import type { ClusterView } from '../../schemas/generated/cluster-view.ts';
import type { ImagesView } from '../../schemas/generated/images-view.ts';
import type { Logs } from '../logs/logs.ts';
import type { Access } from '../access/access.ts';
import { registerActivity } from './activity.ts';
import { registerApps } from './apps.ts';
import { registerBuilds, type BuildsParts } from './builds.ts';
import { registerCapacity } from './capacity.ts';
import { registerDeployments } from './deployments.ts';
import { registerDecisions, type DecisionParts } from './decisions.ts';
import { registerImages } from './images.ts';
import { registerDiagnostics } from './diagnostics.ts';
import { registerEventStream } from './event-stream.ts';
import { registerProposals, type ProposalParts } from './proposals.ts';
import { registerSecretNames } from './secret-names.ts';
import { registerReviews, type ReviewParts } from './reviews.ts';
import { registerRollback, type RolloutActs } from './rollback.ts';
import { callerOf, registerGuard } from './guard.ts';
import { registerHistory, type HistoryParts } from './history.ts';
import { registerLogs } from './logs.ts';
import { registerSettings, type AboutParts } from './settings.ts';
import { registerHooks, type HookOptions } from './hooks.ts';
import type { ImageHint } from './registry-hook.ts';
import { refuseForeignHosts } from './host-check.ts';
import { registerMe } from './me.ts';
import { registerSignIn } from './sign-in.ts';
import { renderMetrics, samplesOf, type MetricSource } from './metrics.ts';
import { openApiDocument } from './openapi.ts';
import { registerCloseLook, type CloseLook } from './close-look.ts';
import { registerDashboard } from './dashboard.ts';
import { registerSecurityHeaders } from './security-headers.ts';

/** What the API shows; all of it is read, nothing is computed by the routes. */
export interface ApiParts extends HistoryParts, BuildsParts {
  readonly log: Logger;
  readonly access: Access;
  readonly cluster: string;
  readonly states: StateStore;
  readonly events: EventLog;
  plan(): Promise<Plan | undefined>;
  /** Agents and what is free on them; undefined before a commit said which cluster it is. */
  clusterView?(): Promise<ClusterView> | undefined;
  /** Whether something would find a place; undefined as before. */
  askCapacity?(question: CapacityQuestion): Promise<CapacityAnswer> | undefined;
  /** The base images and who uses them. */
  imagesView?(): Promise<ImagesView | undefined> | undefined;
  problems(): readonly Problem[];
  /** What the daemon follows and how its upstreams are. */
  overview(): Overview;
  /** Logs of instances, builds and the daemon. */
  logs?(): Logs | undefined;
  /** Looks again, now: at the desired repository and the source repositories of these addresses, or at everything. */
  lookAgain(repositories?: readonly string[]): void;
  /** Looks again at the apps that run these images: a registry says that something was pushed. */
  imagesChanged?(hints: readonly ImageHint[]): void;
  /** What a person may do about a roll-out. */
  readonly acts?: RolloutActs;
  /** Changes of the desired repository by people without a clone. */
  readonly proposals?: ProposalParts;
  /** Single apps, commits and repositories at a closer look. */
  readonly look?: CloseLook;
  /** Freezes and approvals; the routes are there when it is. */
  readonly deciding?: DecisionParts;
  /** What the daemon was told, and whom it speaks to. */
  readonly about?: AboutParts;
  /** What people decided without a commit, oldest first. */
  decisions?(): readonly Decision[];
  /** Proposals, and who may agree to what waits. */
  readonly reviewing?: ReviewParts;
  /** Takes secrets out of answers that are not bounded by what they are made of. */
  hide?(text: string): string;
  readonly hooks: HookOptions;
  readonly metrics: MetricSource;
  /** Folder with the built dashboard. */
  readonly dashboard?: string;
}

/** The state of the daemon itself. */
export interface Overview {
  readonly cluster: string;
  readonly repository: string;
  readonly branch: string;
  readonly commit?: string;
  readonly subject?: string;
  readonly author?: string;
  /** Time of the commit; ISO 8601, UTC. */
  readonly time?: string;
  /** The servers that cluster.yaml names. */
  readonly servers?: readonly {
    readonly server: 'marathon' | 'mesos' | 'jenkins' | 'registry';
    readonly url: string;
  }[];
  /** Why nothing is changed at the moment, when that is so. */
  readonly frozen?: string;
  /** What is wrong with a server that the daemon needs; empty when all is well. */
  readonly troubles: readonly {
    readonly server: 'git' | 'marathon' | 'jenkins' | 'registry' | 'secrets' | 'access';
    readonly sentence: string;
  }[];
  /** True once a commit was read and Marathon was listed. */
  readonly ready: boolean;
}

const bodyLimit = 1024 * 1024;

/** Characters of an answer in which secrets are looked for. */
const longestCleaned = 256 * 1024;

/** Builds the HTTP server of the daemon; call `listen` on it. */
export function createApi(parts: ApiParts): FastifyInstance {
  const logger: FastifyBaseLogger = parts.log.child({ part: 'api' }, { level: 'warn' });
  const { trustedProxies = [] } = parts.access.settings;
  const server: FastifyInstance = Fastify({
    loggerInstance: logger,
    bodyLimit,
    forceCloseConnections: true,
    ...(trustedProxies.length === 0 ? {} : { trustProxy: [...trustedProxies] }),
  });
  registerSecurityHeaders(server);
  const { anonymous, publicUrl } = parts.access.settings;
  refuseForeignHosts(server, {
    asksEverybody: anonymous.length === 0,
    ...(publicUrl === undefined ? {} : { publicUrl }),
  });
  registerGuard(server, parts.access, parts.log);

  server.setErrorHandler((thrown: unknown, _request, reply) => {
    const status =
      typeof thrown === 'object' && thrown !== null && 'statusCode' in thrown ? Number(thrown.statusCode) : 500;
    if (status < 500)
      return reply
        .code(status)
        .send({ code: 'request-refused', message: thrown instanceof Error ? thrown.message : 'refused' });
    const error = asPacerError(thrown);
    parts.log.error({ err: error }, 'API request failed');
    return reply.code(500).send({ code: error.code, message: error.message, advice: error.advice });
  });
  server.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .send({ code: 'not-found', message: `There is nothing at ${request.url}. The API is below /api/v1/.` }),
  );

  const { hide } = parts;
  if (hide !== undefined)
    server.addHook('onSend', (_request, _reply, payload: unknown, done) => {
      // Long lists are made of what was cleaned when it was kept.
      const isShort = typeof payload === 'string' && payload.length <= longestCleaned;
      done(null, isShort ? hide(payload) : payload);
    });
  server.get('/healthz', () => ({ ok: true }));
  server.get('/readyz', (request, reply) => {
    const { ready, troubles } = parts.overview();
    const maySee = callerOf(request).verbs.includes('view');
    return reply.code(ready ? 200 : 503).send({ ready, ...(maySee ? { troubles } : {}) });
  });
  server.get('/metrics', (_request, reply) =>
    reply
      .type('text/plain; version=0.0.4; charset=utf-8')
      .send(
        renderMetrics([
          ...samplesOf({ overview: parts.overview(), problems: parts.problems().length, apps: parts.states.all() }),
          ...parts.metrics.read(),
        ]),
      ),
  );
  server.get('/api/v1/openapi.json', () => openApiDocument());
  registerSignIn(server, parts.access, parts.log);
  registerMe(server, parts.access);
  registerDashboard(server, parts.dashboard);
  registerApps(server, parts);
  if (parts.deciding !== undefined) registerDecisions(server, parts.deciding);
  registerRollback(server, parts.acts, parts.cluster);
  registerProposals(server, parts.proposals);
  registerSecretNames(server, parts.proposals);
  registerReviews(server, parts);
  registerSettings(server, parts, parts.about);
  registerDiagnostics(server, parts, parts.about);
  registerCapacity(server, parts);
  registerImages(server, parts);
  registerHistory(server, parts);
  registerDeployments(server, parts);
  registerActivity(server, parts);
  registerCloseLook(server, parts);
  registerBuilds(server, parts);
  registerLogs(
    server,
    () => parts.logs?.(),
    async () => (await parts.builds?.()?.list()) ?? [],
  );
  registerEventStream(server, parts.events, parts.clock);
  registerHooks(server, {
    options: parts.hooks,
    lookAgain: parts.lookAgain,
    imagesChanged: hints => parts.imagesChanged?.(hints),
    now: parts.now,
  });
  return server;
}
