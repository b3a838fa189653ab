import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { registerHooks } from '../../reconciler/api/hooks.ts';

const secret = 'a secret of the hooks';
const sign = (body: Buffer): string => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

it('no payload, signed or not, brings the daemon down: every answer is a sentence, and it goes on', async () => {
  const server = Fastify();
  const asked: string[] = [];
  registerHooks(server, {
    options: { secret },
    lookAgain: (repositories = []) => void asked.push(...repositories),
    now: () => 0,
  });
  await server.ready();
  const nasty = fc.oneof(
    fc.json({ maxDepth: 4 }).map(text => Buffer.from(text)),
    fc.uint8Array({ maxLength: 300 }).map(bytes => Buffer.from(bytes)),
    fc
      .record({
        repository: fc.anything({ maxDepth: 2 }),
        project: fc.constantFrom(null, [], 0, { url: null }, { git_http_url: ['x'] }),
        events: fc.anything({ maxDepth: 2 }),
      })
      .map(value =>
        Buffer.from(JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? 1 : each)) ?? ''),
      ),
  );
  await fc.assert(
    fc.asyncProperty(
      nasty,
      fc.boolean(),
      fc.constantFrom('git', 'registry', 'jenkins'),
      async (payload, signed, kind) => {
        const answer = await server.inject({
          method: 'POST',
          url: `/hooks/${kind}`,
          payload,
          headers: {
            'content-type':
              kind === 'git' || kind === 'jenkins'
                ? 'application/json'
                : 'application/vnd.docker.distribution.events.v2+json',
            ...(signed ? { 'x-hub-signature-256': sign(payload), authorization: `Bearer ${secret}` } : {}),
          },
        });
        expect(signed ? [202, 400] : [401]).toContain(answer.statusCode);
      },
    ),
    { numRuns: 300 },
  );
  expect(asked.every(each => typeof each === 'string')).toBe(true);
  await server.close();
});
