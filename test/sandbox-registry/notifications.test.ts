import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLoopback, type Loopback } from '../support/loopback.ts';
import { ociManifestType, startRegistry, type TestRegistry } from './registry.ts';
import { until } from '../support/until.ts';

interface Envelope {
  readonly events: readonly {
    readonly action: string;
    readonly target: Readonly<Record<string, unknown>>;
    readonly [member: string]: unknown;
  }[];
}

describe('the notifications of the registry', () => {
  let registry: TestRegistry;
  let hook: Loopback;
  let statuses: number[];

  beforeEach(async () => {
    registry = await startRegistry();
    statuses = [];
    hook = await startLoopback((_request, response) => {
      response.writeHead(statuses.shift() ?? 202).end();
    });
  });
  afterEach(() => registry.remove());

  function events(): Envelope['events'] {
    return hook.received.flatMap(request => (JSON.parse(request.body) as Envelope).events);
  }

  async function received(count: number): Promise<void> {
    await until(`${count} notifications`, () => hook.received.length >= count);
  }

  it('tell of blobs, then of the manifest with its tag, one event each, with the shared header', async () => {
    registry.standIn.notify({ url: `${hook.url}/hooks/registry?from=test`, headers: { authorization: 'Bearer s' } });
    const { digest, manifest } = await registry.pushImage('shop/cart', 'v1');
    await received(3);
    const [first] = hook.received;
    expect([first?.method, first?.path]).toEqual(['POST', '/hooks/registry?from=test']);
    expect(first?.headers).toMatchObject({
      'content-type': 'application/vnd.docker.distribution.events.v1+json',
      authorization: 'Bearer s',
    });
    expect(hook.received.every(request => (JSON.parse(request.body) as Envelope).events.length === 1)).toBe(true);
    expect(events().map(event => [event.action, event.target['mediaType'], event.target['tag']])).toEqual([
      ['push', 'application/octet-stream', undefined],
      ['push', 'application/octet-stream', undefined],
      ['push', ociManifestType, 'v1'],
    ]);
    expect(events()[2]).toMatchObject({
      target: {
        repository: 'shop/cart',
        digest,
        size: manifest.length,
        length: manifest.length,
        url: `${registry.url}/v2/shop/cart/manifests/${digest}`,
      },
      request: { method: 'PUT', host: registry.host },
      actor: {},
      source: { addr: registry.host },
    });
    expect(new Set(events().map(event => event['id'])).size).toBe(3);
  });

  it('tell of pulls and deletes, and leave out the actions that are not wanted', async () => {
    const { digest } = await registry.pushImage('shop/cart', 'v1');
    registry.standIn.notify({ url: hook.url, ignoredActions: ['pull'] });
    await registry.call('GET', '/v2/shop/cart/manifests/v1', { accept: ociManifestType });
    await registry.call('DELETE', `/v2/shop/cart/manifests/${digest}`);
    await received(1);
    registry.standIn.notify({ url: hook.url });
    await registry.pushImage('shop/cart', 'v2');
    await registry.call('HEAD', '/v2/shop/cart/manifests/v2', { accept: ociManifestType });
    await received(1 + 3 + 4);
    expect(events()[0]).toMatchObject({ action: 'delete', target: { digest, repository: 'shop/cart' } });
    expect(events().filter(event => event.action === 'pull')).toMatchObject([{ target: { tag: 'v2' } }]);
  });

  it('are sent again until they are taken, in the order of arrival', async () => {
    statuses = [500, 503, 404];
    registry.standIn.notify({ url: hook.url, ignoredActions: ['pull'], backoff: 20 });
    await registry.pushImage('shop/cart', 'v1');
    await received(3 + 3);
    const sent = events().map(event => event['id']);
    expect(sent.slice(0, 4)).toEqual(Array.from({ length: 4 }, () => sent[0]));
    expect(new Set(sent.slice(3)).size).toBe(3);
  });

  it('hold up neither a push nor the end of the registry when nobody takes them', async () => {
    const url = hook.url;
    await hook.stop();
    registry.standIn.notify({ url });
    expect((await registry.pushImage('shop/cart', 'v1')).status).toBe(201);
  });
});
