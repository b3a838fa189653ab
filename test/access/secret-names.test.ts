import { describe, expect, it } from 'vitest';
import { app, read } from '../desired/repository.ts';
import { settings, startApi, tokenOf } from './people.ts';

const desired = read({
  'clusters/prod/shop/cart.yaml': app('/shop/cart', '  env: {DB: {secret: shop/db}, MAIL: {secret: mail}}\n'),
  'clusters/prod/shop/pay.yaml': app('/shop/pay', '  env: {DB: {secret: shop/db}, OPEN: not-a-reference}\n'),
  'clusters/prod/bank/vault.yaml': app('/bank/vault', '  env: {KEY: {secret: bank/key}}\n'),
});

async function ask(who: string, forApp = ''): Promise<{ readonly status: number; readonly body: unknown }> {
  const server = startApi(settings, {
    proposals: { cluster: 'prod', changes: () => undefined, desired: () => desired },
  });
  const response = await server.inject({
    url: `/api/v1/secret-names${forApp}`,
    headers: { host: 'pacer.example.com', authorization: `Bearer ${tokenOf(who)}` },
  });
  await server.close();
  return { status: response.statusCode, body: response.json() };
}

describe('names of secrets that a form offers', () => {
  it('are those that apps refer to, with these apps', async () => {
    expect((await ask('deployer')).body).toEqual({
      secrets: [
        { name: 'bank/key', apps: ['/bank/vault'] },
        { name: 'mail', apps: ['/shop/cart'] },
        { name: 'shop/db', apps: ['/shop/cart', '/shop/pay'] },
      ],
    });
  });

  it('are only those that the app of the form may use', async () => {
    const { body } = await ask('deployer', '?app=/bank/other');
    expect(body).toMatchObject({ secrets: [{ name: 'bank/key' }, { name: 'mail' }] });
  });

  it('are of apps alone that the one who asks may see, and of none for those who may change nothing', async () => {
    expect((await ask('shopper')).body).toMatchObject({ secrets: [{ name: 'mail' }, { name: 'shop/db' }] });
    expect((await ask('viewer')).status).toBe(403);
  });
});
