import type { FastifyInstance } from 'fastify';
import { isPacerError } from '../../errors/pacer-error.ts';
import type { CapacityQuestion } from '../../schemas/generated/capacity-question.ts';
import { checkedBody } from './checked.ts';
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

  server.post<{ Body: CapacityQuestion }>(
    '/api/v1/capacity',
    checkedBody('capacity-question'),
    async (request, reply) => {
      try {
        const answer = await parts.askCapacity?.(request.body);
        return answer ?? (await reply.code(503).send(notReady));
      } catch (thrown) {
        if (!isPacerError(thrown) || thrown.code !== 'definition-refused') throw thrown;
        const { code, message, advice } = thrown;
        return reply.code(422).send({ code, message, advice });
      }
    },
  );
}
