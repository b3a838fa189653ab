import type { FastifyInstance } from 'fastify';
import { asPacerError } from '../../errors/pacer-error.ts';
import { deciderOf } from './decisions.ts';
import { callerOf, refuse, refuseApp } from './guard.ts';
import { refusalOfChange } from './may-change.ts';
import type { ForbiddenRollback, Rollback, RollbackOrder } from '../revert/rollback.ts';

/** What a person may do about a roll-out. */
export interface RolloutActs {
  /** Goes back to an earlier commit, or says what that would do. */
  rollback(app: string, order: RollbackOrder): Promise<Rollback | ForbiddenRollback>;
  /** Ends the running roll-out of an app; false when there is none. */
  abort(app: string, reason: string | undefined): boolean;
}

const order = {
  type: ['object', 'null'],
  additionalProperties: false,
  properties: {
    to: { type: 'string', maxLength: 200 },
    dryRun: { type: 'boolean' },
    reason: { type: 'string', maxLength: 2000 },
    owner: { type: 'string', minLength: 1, maxLength: 320 },
  },
};

interface Order {
  readonly to?: string;
  readonly dryRun?: boolean;
  readonly reason?: string;
  /** Who asks, where nobody has a token. */
  readonly owner?: string;
}

/** Routes that end a roll-out, or go back. The id is one part of the path, with its slashes as `%2F`. */
export function registerRollback(server: FastifyInstance, acts: RolloutActs | undefined, cluster: string): void {
  server.post<{ Params: { id: string }; Body: Order | null }>(
    '/api/v1/apps/:id/rollback',
    { schema: { body: order } },
    async (request, reply) => {
      if (acts === undefined) return reply.code(503).send(notReady);
      const { to, dryRun = true, reason } = request.body ?? {};
      const caller = callerOf(request);
      const id = absolute(request.params.id);
      if (!caller.may('deploy', id)) return refuseApp(reply, caller, 'deploy', id);
      const said = [reason, `Asked for by ${deciderOf(caller, request.body?.owner) ?? anybody}.`];
      try {
        const answer = await acts.rollback(id, {
          to,
          dryRun,
          reason: said.filter(Boolean).join(' '),
          refusal: (apps, paths) => refusalOfChange(caller, apps, paths, cluster),
        });
        return 'forbidden' in answer ? refuse(reply, answer.forbidden) : answer;
      } catch (thrown) {
        const { code, message, advice, kind } = asPacerError(thrown);
        if (kind === 'bug') throw thrown;
        return reply.code(code === 'revert-impossible' ? 409 : 502).send({ code, message, advice });
      }
    },
  );

  server.post<{ Params: { id: string }; Body: Order | null }>(
    '/api/v1/apps/:id/rollout/abort',
    { schema: { body: order } },
    (request, reply) => {
      if (acts === undefined) return reply.code(503).send(notReady);
      const id = absolute(request.params.id);
      const caller = callerOf(request);
      if (!caller.may('deploy', id)) return refuseApp(reply, caller, 'deploy', id);
      const said = [request.body?.reason, `(${deciderOf(caller, request.body?.owner) ?? anybody})`];
      if (acts.abort(id, said.filter(Boolean).join(' '))) return reply.code(202).send({ aborted: true });
      return reply
        .code(409)
        .send({ code: 'rollout-not-running', message: `No roll-out of ${id} is running, so there is none to end.` });
    },
  );
}

const anybody = 'somebody on this machine';
const notReady = { code: 'not-ready', message: 'No commit was read yet.' };

function absolute(id: string): string {
  return `/${id.replace(/^\/+|\/+$/g, '')}`;
}
