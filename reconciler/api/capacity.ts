import type { FastifyInstance } from 'fastify';
import { isPacerError } from '../../errors/pacer-error.ts';
import type { CapacityQuestion } from '../../schemas/generated/capacity-question.ts';
import { checkSchema } from '../desired/schema-check.ts';
import { callerOf } from './guard.ts';
import { visibleCluster } from './visible.ts';
import type { ApiParts } from './server.ts';

const notReady = {
  code: 'not-ready',
  message: 'Nothing is known of the cluster yet: the first commit is missing, or its cluster.yaml is broken.',
};

/** Routes about places for tasks; asking changes nothing. */
export function registerCapacity(server: FastifyInstance, parts: Pick<ApiParts, 'clusterView' | 'askCapacity'>): void {
  server.get('/api/v1/cluster', async (request, reply) => {
    const view = await parts.clusterView?.();
    return view === undefined ? reply.code(503).send(notReady) : visibleCluster(view, callerOf(request));
  });

  server.post('/api/v1/capacity', async (request, reply) => {
    const question: unknown = request.body ?? {};
    const [fault] = checkSchema('capacity-question', question);
    if (fault !== undefined) {
      const where = fault.pointer === '' ? '' : `${fault.pointer}: `;
      return reply.code(400).send({ code: 'request-refused', message: `${where}${fault.message}` });
    }
    try {
      const answer = await parts.askCapacity?.(question as CapacityQuestion);
      return answer ?? (await reply.code(503).send(notReady));
    } catch (thrown) {
      if (!isPacerError(thrown) || thrown.code !== 'definition-refused') throw thrown;
      const { code, message, advice } = thrown;
      return reply.code(422).send({ code, message, advice });
    }
  });
}
