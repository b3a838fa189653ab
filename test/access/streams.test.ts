import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { identity, settings, startApi, tokenOf } from './people.ts';

it('a stream ends with the session or the token that opened it', { timeout: 30_000 }, async () => {
  const clock = createVirtualClock();
  const [first] = settings.tokens;
  const token = {
    digest: first?.digest ?? Buffer.alloc(32),
    identity: identity('viewer'),
    expires: clock.now() + 60_000,
  };
  const server = startApi({ ...settings, tokens: [token] }, { clock });
  onTestFinished(() => server.close());
  await server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/events`, {
    headers: { authorization: `Bearer ${tokenOf('viewer')}` },
  });
  const reader = answer.body?.getReader();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toContain('event: hello');
  await clock.advance(60_000);
  const drain = async (): Promise<void> => {
    while ((await reader?.read())?.done === false);
  };
  await expect(drain()).rejects.toThrow(/terminated|closed|reset/);
});
