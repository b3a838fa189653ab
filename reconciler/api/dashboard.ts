import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

const yearMilliseconds = 365 * 24 * 60 * 60 * 1000;

const missingPage = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Pacer</title></head>
<body>
<h1>Pacer runs. Its dashboard is not built.</h1>
<p>Build it with <code>npm run build:dashboard</code> in the folder of Pacer and load this page again.</p>
<p>The same as data: <a href="/api/v1/apps">apps</a>, <a href="/api/v1/plan">plan</a>, <a href="/api/v1/history">history</a>.</p>
</body>
</html>
`;

/**
 * The dashboard at `/`: files of `folder` as they were built. Names below `assets/` carry a hash of the content and are
 * kept by browsers for ever; the rest is asked for again. An address without a dot, or one of an app, a build or a deployment, is a page
 * of the dashboard, which `index.html` shows. While nothing is built, a small page says how to do so.
 */
export function registerDashboard(server: FastifyInstance, folder: string | undefined): void {
  void server.register(fastifyStatic, {
    serve: false,
    ...(folder === undefined ? {} : { root: folder }),
    preCompressed: true,
    cacheControl: false,
    index: false,
    dotfiles: 'ignore',
    suppressWarning: true,
  });

  async function index(reply: FastifyReply): Promise<FastifyReply> {
    reply.header('cache-control', 'no-cache');
    const isBuilt = folder !== undefined && (await isFile(join(folder, 'index.html')));
    return isBuilt ? reply.sendFile('index.html') : reply.type('text/html; charset=utf-8').send(missingPage);
  }

  server.get('/', (_request, reply) => index(reply));
  server.get<{ Params: { '*': string } }>('/*', (request, reply) => {
    const path = request.params['*'];
    if (/^(api|hooks)(\/|$)/.test(path)) return reply.callNotFound();
    // Ids of apps, builds and deployments may have dots.
    if (!path.includes('.') || /^(apps|builds|deployments)\//.test(path)) return index(reply);
    if (folder === undefined) return reply.callNotFound();
    const forEver = `public, max-age=${yearMilliseconds / 1000}, immutable`;
    reply.header('cache-control', path.startsWith('assets/') ? forEver : 'no-cache');
    return reply.sendFile(path);
  });
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}
