import type { FastifyInstance } from 'fastify';
import type { ApiParts } from './server.ts';

const notReady = {
  code: 'not-ready',
  message: 'Nothing is known of images yet: the first commit is missing, or its cluster.yaml is broken.',
};

/** The route about base images; asking changes nothing. */
export function registerImages(server: FastifyInstance, parts: Pick<ApiParts, 'imagesView'>): void {
  server.get('/api/v1/images', async (_request, reply) => {
    const view = await parts.imagesView?.();
    return view ?? reply.code(503).send(notReady);
  });
}
