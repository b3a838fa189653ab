import type { FastifyInstance } from 'fastify';
import type { ApiParts } from './server.ts';

const notReady = {
  code: 'not-ready',
  message: 'Nothing is known of the cluster yet: the first commit is missing, or its cluster.yaml is broken.',
};

/** Routes about places for tasks; asking changes nothing. */
export function registerCapacity(server: FastifyInstance, parts: Pick<ApiParts, 'clusterView'>): void {
  server.get('/api/v1/cluster', async (_request, reply) => {
    const view = await parts.clusterView?.();
    return view ?? reply.code(503).send(notReady);
  });
}
