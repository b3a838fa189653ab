import type { FastifyInstance } from 'fastify';

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The API has no sign-in yet and so belongs to this machine: a page in a browser must not reach it under another name
 * (DNS rebinding), and must not send it anything.
 */
export function refuseForeignHosts(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    const isHook = request.url.startsWith('/hooks/');
    if (!isHook && !loopbackNames.has(hostName(request.headers.host ?? ''))) {
      void reply
        .code(403)
        .send({ code: 'host-refused', message: 'The API answers only under localhost or 127.0.0.1.' });
      return;
    }
    const origin = request.headers.origin;
    if (request.method !== 'GET' && origin !== undefined && origin !== `http://${request.headers.host}`) {
      void reply.code(403).send({ code: 'origin-refused', message: 'Requests from other sites are refused.' });
      return;
    }
    done();
  });
}

function hostName(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}
