import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { reveal } from '../../reconciler/desired/secrets/secret.ts';
import type { SecretProvider } from '../../reconciler/secrets/types.ts';
import { createVaultSecrets, type VaultSettings } from '../../reconciler/secrets/vault.ts';
import { startLoopback, type Loopback } from '../support/loopback.ts';

/** A Vault that a test can seal, and whose tokens it can take back. */
interface TestVault extends Loopback {
  readonly state: { token: string; status: number; logins: number; version: number; seconds: number };
}

async function startVault(): Promise<TestVault> {
  const state = { token: 't-1', status: 200, logins: 0, version: 1, seconds: 60 };
  const server = await startLoopback((request, response) => {
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (request.path === '/v1/auth/approle/login') {
      const { role_id: role, secret_id: secret } = JSON.parse(request.body) as Record<string, string>;
      if (role !== 'role' || secret !== 'canary-secret-id')
        return answer(400, { errors: ['invalid role or secret ID'] });
      state.logins += 1;
      return answer(200, { auth: { client_token: state.token, lease_duration: state.seconds } });
    }
    if (state.status !== 200) return answer(state.status, { errors: ['Vault is sealed'] });
    if (request.headers['x-vault-token'] !== state.token) return answer(403, { errors: ['permission denied'] });
    const fields = { 'db-password': `value-${state.version}`, port: 5432 };
    if (request.path === '/v1/secret/data/shop')
      return answer(200, { data: { data: fields, metadata: { version: state.version } } });
    if (request.path === '/v1/kv/teams/shop') return answer(200, { data: fields });
    if (request.path === '/v1/secret/data/gone')
      return answer(404, { data: { data: null, metadata: { deletion_time: 'x' } } });
    return answer(404, { errors: [] });
  });
  return Object.assign(server, { state });
}

const settings = { mount: 'secret', version: 2, interval: 60_000 } as const;
const token = (text: string): VaultSettings['login'] => ({ kind: 'token', token: () => Promise.resolve(text) });
const role: VaultSettings['login'] = {
  kind: 'role',
  roleId: () => Promise.resolve('role'),
  secretId: () => Promise.resolve('canary-secret-id'),
};

async function valueOf(provider: SecretProvider, name: string): Promise<string | undefined> {
  const found = await provider.read(name);
  return found === undefined ? undefined : reveal(found.secret);
}

describe('secrets in Vault', () => {
  it('are fields of secrets, with the version of the engine, and asked for once in a round', async () => {
    const vault = await startVault();
    const clock = createVirtualClock();
    const provider = createVaultSecrets({ ...settings, address: vault.url, clock, login: token('t-1') });
    const both = await Promise.all([valueOf(provider, 'shop/db-password'), valueOf(provider, 'shop/port')]);
    expect(both).toEqual(['value-1', '5432']);
    expect(vault.received.length).toBe(1);
    expect(await provider.read('shop/db-password')).toMatchObject({ version: '1' });
    vault.state.version = 2;
    expect(await valueOf(provider, 'shop/db-password')).toBe('value-1');
    provider.begin?.();
    expect(await valueOf(provider, 'shop/db-password')).toBe('value-2');
    expect(await valueOf(provider, 'shop/none')).toBeUndefined();
    expect(await valueOf(provider, 'gone/x')).toBeUndefined();
    expect(await valueOf(provider, 'nowhere/x')).toBeUndefined();
    await provider.close?.();
  });

  it('are read from the first version of the engine, below a path, in a namespace', async () => {
    const vault = await startVault();
    const provider = createVaultSecrets({
      ...settings,
      mount: 'kv',
      version: 1,
      path: 'teams',
      namespace: 'web',
      address: vault.url,
      clock: createVirtualClock(),
      login: token('t-1'),
    });
    expect(await valueOf(provider, 'shop/db-password')).toBe('value-1');
    expect(vault.received[0]?.headers['x-vault-namespace']).toBe('web');
    await provider.close?.();
  });

  it('are read with a token that an AppRole gets once, and anew after two thirds of its time or when it is refused', async () => {
    const vault = await startVault();
    const clock = createVirtualClock();
    const provider = createVaultSecrets({ ...settings, address: vault.url, clock, login: role });
    await Promise.all([valueOf(provider, 'shop/port'), valueOf(provider, 'other/port')]);
    expect(vault.state.logins).toBe(1);
    await clock.advance(39_000);
    provider.begin?.();
    await valueOf(provider, 'shop/port');
    expect(vault.state.logins).toBe(1);
    await clock.advance(2_000);
    provider.begin?.();
    await valueOf(provider, 'shop/port');
    expect(vault.state.logins).toBe(2);
    vault.state.token = 't-2';
    provider.begin?.();
    expect(await valueOf(provider, 'shop/port')).toBe('5432');
    expect(vault.state.logins).toBe(3);
    await provider.close?.();
  });

  it('cannot be told while Vault is sealed, refuses or is away, and no message has a credential in it', async () => {
    const vault = await startVault();
    const clock = createVirtualClock();
    const provider = createVaultSecrets({ ...settings, address: vault.url, clock, login: token('canary-token') });
    const errors: unknown[] = [];
    const failure = async (): Promise<unknown> => {
      provider.begin?.();
      const thrown = await valueOf(provider, 'shop/port').catch((error: unknown) => error);
      errors.push(thrown, String(thrown));
      return thrown;
    };
    expect(await failure()).toMatchObject({
      code: 'secret-provider-down',
      message: 'Vault does not let the daemon read secret/data/shop.',
    });
    vault.state.status = 503;
    const sealed = failure();
    while (vault.received.at(-1)?.path !== '/v1/secret/data/shop' || vault.received.length < 3)
      await new Promise(resolve => setImmediate(resolve));
    for (let turn = 0; turn < 50; turn += 1) {
      await new Promise(resolve => setImmediate(resolve));
      await clock.advance(100);
    }
    expect(await sealed).toMatchObject({ message: 'Vault answered 503 to a read of secret/data/shop.' });
    await vault.stop();
    expect(await failure()).toMatchObject({ code: 'secret-provider-down', retryable: true });
    expect(JSON.stringify(errors)).not.toContain('canary');
    await provider.close?.();
  });
});
