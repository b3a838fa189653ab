import type { FastifyInstance } from 'fastify';
import { callerOf } from './guard.ts';
import { visibleImages } from './visible.ts';
import type { ApiParts } from './server.ts';

const notReady = {
  code: 'not-ready',
  message: 'Nothing is known of images yet: the first commit is missing, or its cluster.yaml is broken.',
};

/** The route about base images; asking changes nothing. */
export function registerImages(server: FastifyInstance, parts: Pick<ApiParts, 'imagesView'>): void {
  server.get('/api/v1/images', async (request, reply) => {
    const view = await parts.imagesView?.();
    return view === undefined ? reply.code(503).send(notReady) : visibleImages(view, callerOf(request));
  });
}
