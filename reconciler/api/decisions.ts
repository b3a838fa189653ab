import type { FastifyInstance } from 'fastify';
import type { Freeze } from '../policy/types.ts';
import type { Kept } from '../ledger/decisions.ts';
import type { Plan } from '../plan/types.ts';
import { callerOf, refuseCaller, type Person } from './people.ts';

/** How an approval went. */
export type ApprovalResult =
  | { readonly kind: 'approved'; readonly actions: number; readonly kept: Kept }
  /** The plan is another one by now: this one. */
  | { readonly kind: 'stale'; readonly plan: Plan }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'not-ready' };

/** What these routes do. */
export interface DecisionParts {
  readonly people: readonly Person[];
  freezes(): readonly Freeze[];
  freeze(order: {
    readonly by: string;
    readonly reason: string;
    /** ISO 8601. */
    readonly until?: string;
    readonly apps?: readonly string[];
  }): Promise<{ readonly freeze: Freeze; readonly kept: Kept }>;
  /** False when there is no such freeze. */
  unfreeze(order: { readonly by: string; readonly id: string }): Promise<Kept | undefined>;
  approve(order: {
    readonly by: string;
    readonly plan: string;
    readonly apps?: readonly string[];
  }): Promise<ApprovalResult>;
  now(): number;
}

const appIds = {
  type: 'array',
  minItems: 1,
  maxItems: 1000,
  items: { type: 'string', maxLength: 1000, pattern: '^/([a-z0-9.-]+(/[a-z0-9.-]+)*/?)?$' },
};

const freezeBody = {
  type: 'object',
  required: ['reason'],
  additionalProperties: false,
  properties: {
    reason: { type: 'string', minLength: 1, maxLength: 500 },
    owner: { type: 'string', minLength: 1, maxLength: 320 },
    until: { type: 'string', maxLength: 40 },
    apps: appIds,
  },
};
const unfreezeBody = {
  type: 'object',
  required: ['id'],
  additionalProperties: false,
  properties: { id: { type: 'string', minLength: 1, maxLength: 100 }, owner: freezeBody.properties.owner },
};
const approveBody = {
  type: 'object',
  required: ['plan'],
  additionalProperties: false,
  properties: { plan: { type: 'string', minLength: 1, maxLength: 64 }, apps: appIds },
};

interface FreezeBody {
  readonly reason: string;
  readonly owner?: string;
  readonly until?: string;
  readonly apps?: readonly string[];
}

/** Freezes, and approvals of plans. Whatever is decided here is in git before the answer, or the answer says that it is not. */
export function registerDecisions(server: FastifyInstance, parts: DecisionParts): void {
  server.get('/api/v1/freezes', () => ({ freezes: parts.freezes().map(shown) }));

  server.post<{ Body: FreezeBody }>('/api/v1/freeze', { schema: { body: freezeBody } }, async (request, reply) => {
    const { reason, owner, until, apps } = request.body;
    const caller = callerOf(request, parts.people, owner);
    if (caller.kind === 'refused') return refuseCaller(reply, caller.message);
    const end = until === undefined ? undefined : Date.parse(until);
    if (end !== undefined && !(end > parts.now()))
      return reply
        .code(400)
        .send({ code: 'freeze-over', message: 'The end of a freeze is a time in the future, with its zone.' });
    const result = await parts.freeze({
      by: caller.kind === 'person' ? caller.address : caller.name,
      reason,
      ...(end === undefined ? {} : { until: new Date(end).toISOString() }),
      ...(apps === undefined ? {} : { apps }),
    });
    return reply.code(201).send({ freeze: shown(result.freeze), kept: result.kept });
  });

  server.post<{ Body: { id: string; owner?: string } }>(
    '/api/v1/unfreeze',
    { schema: { body: unfreezeBody } },
    async (request, reply) => {
      const caller = callerOf(request, parts.people, request.body.owner);
      if (caller.kind === 'refused') return refuseCaller(reply, caller.message);
      const kept = await parts.unfreeze({
        by: caller.kind === 'person' ? caller.address : caller.name,
        id: request.body.id,
      });
      if (kept === undefined)
        return reply.code(404).send({ code: 'freeze-unknown', message: `There is no freeze ${request.body.id}.` });
      return reply.send({ lifted: request.body.id, kept });
    },
  );

  server.post<{ Body: { plan: string; apps?: readonly string[] } }>(
    '/api/v1/approvals',
    { schema: { body: approveBody } },
    async (request, reply) => {
      if (parts.people.length === 0)
        return reply.code(403).send({
          code: 'approval-off',
          message:
            'This daemon knows nobody who could approve: add "people" to its configuration, or approve by a commit with the trailer Approved-by.',
        });
      const caller = callerOf(request, parts.people, undefined);
      if (caller.kind !== 'person')
        return refuseCaller(reply, caller.kind === 'refused' ? caller.message : 'Say who you are by a token.');
      const result = await parts.approve({ by: caller.address, ...request.body });
      if (result.kind === 'not-ready')
        return reply.code(503).send({ code: 'not-ready', message: 'There is no plan yet.' });
      if (result.kind === 'refused') return reply.code(403).send({ code: 'approval-refused', message: result.message });
      if (result.kind === 'stale')
        return reply.code(409).send({
          code: 'plan-stale',
          message: `The plan ${request.body.plan} is not the plan any more; now it is ${result.plan.id}. Nothing was approved.`,
          plan: result.plan,
        });
      return reply.code(201).send({ approved: result.actions, by: caller.address, kept: result.kept });
    },
  );
}

function shown({ until, ...freeze }: Freeze): object {
  return { ...freeze, ...(until === undefined ? {} : { until: new Date(until).toISOString() }) };
}
