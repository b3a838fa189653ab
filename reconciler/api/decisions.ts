import type { FastifyInstance } from 'fastify';
import type { ApprovalOrder } from '../../schemas/generated/approval-order.ts';
import type { FreezeOrder } from '../../schemas/generated/freeze-order.ts';
import type { UnfreezeOrder } from '../../schemas/generated/unfreeze-order.ts';
import type { Freeze } from '../policy/types.ts';
import type { Kept } from '../ledger/decisions.ts';
import type { Plan } from '../plan/types.ts';
import { signatureOf } from '../access/caller.ts';
import type { Caller } from '../access/types.ts';
import { checkedBody } from './checked.ts';
import { callerOf, refuse, refuseCaller } from './guard.ts';
import { visiblePlan } from './visible.ts';

/** How an approval went. */
export type ApprovalResult =
  | { readonly kind: 'approved'; readonly actions: number; readonly kept: Kept }
  /** The plan is another one by now: this one. */
  | { readonly kind: 'stale'; readonly plan: Plan }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'not-ready' };

/** What these routes do. */
export interface DecisionParts {
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
    /** Whether this person may agree to what happens to an app; what happens to others is left alone. */
    readonly mayApprove: (app: string) => boolean;
  }): Promise<ApprovalResult>;
  now(): number;
}

/** Freezes, and approvals of plans. Whatever is decided here is in git before the answer, or the answer says that it is not. */
export function registerDecisions(server: FastifyInstance, parts: DecisionParts): void {
  const seenBy = (caller: Caller): readonly Freeze[] =>
    parts.freezes().filter(({ apps }) => apps === undefined || apps.some(app => caller.may('view', app)));

  server.get('/api/v1/freezes', request => ({ freezes: seenBy(callerOf(request)).map(shown) }));

  server.post<{ Body: FreezeOrder }>('/api/v1/freeze', checkedBody('freeze-order'), async (request, reply) => {
    const { reason, owner, until, apps } = request.body;
    const caller = callerOf(request);
    const by = deciderOf(caller, owner);
    if (by === undefined) return refuseCaller(reply, 'Say who you are.');
    const beyond = (apps ?? ['/']).find(app => !caller.may('operate', app));
    if (beyond !== undefined) return refuse(reply, `You may not freeze ${beyond}: no role gives you "operate" there.`);
    const end = until === undefined ? undefined : Date.parse(until);
    if (end !== undefined && !(end > parts.now()))
      return reply
        .code(400)
        .send({ code: 'freeze-over', message: 'The end of a freeze is a time in the future, with its zone.' });
    const result = await parts.freeze({
      by,
      reason,
      ...(end === undefined ? {} : { until: new Date(end).toISOString() }),
      ...(apps === undefined ? {} : { apps }),
    });
    return reply.code(201).send({ freeze: shown(result.freeze), kept: result.kept });
  });

  server.post<{ Body: UnfreezeOrder }>('/api/v1/unfreeze', checkedBody('unfreeze-order'), async (request, reply) => {
    const caller = callerOf(request);
    const by = deciderOf(caller, request.body.owner);
    if (by === undefined) return refuseCaller(reply, 'Say who you are.');
    const freeze = seenBy(caller).find(({ id }) => id === request.body.id);
    const beyond = (freeze?.apps ?? ['/']).find(app => !caller.may('operate', app));
    if (freeze !== undefined && beyond !== undefined)
      return refuse(reply, `You may not lift the freeze of ${beyond}: no role gives you "operate" there.`);
    const kept = freeze === undefined ? undefined : await parts.unfreeze({ by, id: freeze.id });
    if (kept === undefined)
      return reply.code(404).send({ code: 'freeze-unknown', message: `There is no freeze ${request.body.id}.` });
    return reply.send({ lifted: request.body.id, kept });
  });

  server.post<{ Body: ApprovalOrder }>('/api/v1/approvals', checkedBody('approval-order'), async (request, reply) => {
    const caller = callerOf(request);
    const by = signatureOf(caller);
    const mayApprove = (app: string): boolean => caller.may('approve', app);
    const result = await parts.approve({ by, ...request.body, mayApprove });
    if (result.kind === 'not-ready')
      return reply.code(503).send({ code: 'not-ready', message: 'There is no plan yet.' });
    if (result.kind === 'refused') return reply.code(403).send({ code: 'approval-refused', message: result.message });
    if (result.kind === 'stale')
      return reply.code(409).send({
        code: 'plan-stale',
        message: `The plan ${request.body.plan} is not the plan any more; now it is ${result.plan.id}. Nothing was approved.`,
        plan: visiblePlan(result.plan, caller),
      });
    return reply.code(201).send({ approved: result.actions, by, kept: result.kept });
  });
}

/** Who signs a decision. Where nobody has to sign in, they are believed the name they give: enough to stop something. */
export function deciderOf(caller: Caller, claimed: string | undefined): string | undefined {
  if (caller.how !== 'nobody') return signatureOf(caller);
  const name = claimed?.trim() ?? '';
  return name === '' ? undefined : name;
}

function shown({ until, ...freeze }: Freeze): object {
  return { ...freeze, ...(until === undefined ? {} : { until: new Date(until).toISOString() }) };
}
