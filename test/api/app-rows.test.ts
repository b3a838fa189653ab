import { describe, expect, it } from 'vitest';
import { parseAppQuery } from '../../reconciler/api/app-query.ts';
import { appRow, appRows } from '../../reconciler/api/app-rows.ts';
import type { AppState } from '../../reconciler/rollout/app-state.ts';

const cart: AppState = {
  id: '/shop/cart',
  sync: 'synced',
  health: 'healthy',
  evidence: [],
  instances: { wanted: 3, staged: 0, running: 3, healthy: 3, unhealthy: 0 },
  image: 'registry.example.com:5000/shop/cart@sha256:0123456789abcdef0123456789abcdef',
  commit: '1a2b3c4d5e6f1a2b3c4d5e6f1a2b3c4d5e6f1a2b',
  file: 'clusters/prod/shop/cart.yaml',
  since: '2026-11-22T10:00:00.000Z',
};
const broken: AppState = {
  ...cart,
  id: '/shop/pay',
  sync: 'held',
  health: 'failed',
  sentence: 'Not healthy within 60 s. The container exits with status 1.',
  since: '2026-11-22T12:00:00.000Z',
};
const drifted: AppState = { ...cart, id: '/web', sync: 'drifted', image: 'nginx:1.27', owner: 'Web, ada@example.com' };
const deploying: AppState = { ...cart, id: '/api', sync: 'deploying', health: 'progressing' };
const all = [deploying, cart, broken, drifted];
const agents = new Map([
  ['10.0.0.3', new Set(['/web'])],
  ['10.0.0.4', new Set(['/shop/cart'])],
]);
const ids = (query: string): readonly string[] => all.filter(parseAppQuery(query, agents)).map(({ id }) => id);

describe('the query of the list of apps', () => {
  it.for([
    ['', ['/api', '/shop/cart', '/shop/pay', '/web']],
    ['sync:drifted', ['/web']],
    ['health:failed sync:held', ['/shop/pay']],
    ['sync:drifted,held', ['/shop/pay', '/web']],
    ['/shop', ['/shop/cart', '/shop/pay']],
    ['image:NGINX', ['/web']],
    ['commit:1a2b -/shop', ['/api', '/web']],
    ['-sync:synced -sync:deploying', ['/shop/pay', '/web']],
    ['is:attention', ['/shop/pay', '/web']],
    ['is:promised', ['/shop/cart']],
    ['exits', ['/shop/pay']],
    ['file:shop pay', ['/shop/pay']],
    ['owner:web', ['/web']],
    ['owner:ADA@example.com', ['/web']],
    ['owner:none -/shop', ['/api']],
    ['owner:web,none /shop', ['/shop/cart', '/shop/pay']],
    ['-owner:none', ['/web']],
    ['nosuch:thing', []],
    ['sync:', ['/api', '/shop/cart', '/shop/pay', '/web']],
    ['constructor:x', []],
    ['id:=/shop/cart,=/web', ['/shop/cart', '/web']],
    ['id:=/shop', []],
    ['agent:10.0.0', ['/shop/cart', '/web']],
    ['agent:10.0.0.3,host-b sync:drifted', ['/web']],
    ['-agent:10.0.0.3', ['/api', '/shop/cart', '/shop/pay']],
    ['agent:nowhere', []],
  ] as const)('%s finds the apps one expects', ([query, expected]) => {
    expect(ids(query)).toEqual(expected);
  });
});

it('what is on its way needs attention only when it fails on the way', () => {
  const ways = (['progressing', 'degraded', 'failed'] as const).map(health => ({ ...deploying, health }));
  expect(ways.map(parseAppQuery('is:attention'))).toEqual([false, true, true]);
});

describe('apps near to what somebody types', () => {
  const near = (text: string): readonly string[] =>
    appRows('prod', all, { query: '', near: text, sort: 'newest', offset: 0, limit: 10 }).rows.map(({ id }) => id);

  it.for([
    ['cart', ['/shop/cart']],
    ['shop', ['/shop/pay', '/shop/cart']],
    ['shpcrt', ['/shop/cart']],
    ['a', ['/api', '/shop/pay', '/shop/cart']],
    ['PAY', ['/shop/pay']],
    ['/shop/pay', ['/shop/pay']],
    ['tarc', []],
  ] as const)('%s finds the closest first', ([text, expected]) => {
    expect(near(text)).toEqual(expected);
  });

  it('are looked for among those that fit the query as well', () => {
    const { rows } = appRows('prod', all, { query: '-sync:held', near: 'shop', sort: 'id', offset: 0, limit: 10 });
    expect(rows.map(({ id }) => id)).toEqual(['/shop/cart']);
  });
});

describe('a row of the list', () => {
  it('names the image without its host and digests by 12 digits', () => {
    expect(appRow(cart)).toMatchObject({ image: 'shop/cart@0123456789ab', commit: '1a2b3c4d', ready: 3, wanted: 3 });
    expect(appRow(drifted)).toMatchObject({ image: 'nginx:1.27' });
  });

  it('counts running instances as ready where there is no health check, but not while they are exchanged', () => {
    const instances = { wanted: 2, staged: 0, running: 2, healthy: 0, unhealthy: 0 };
    expect(appRow({ ...cart, instances }).ready).toBe(2);
    expect(appRow({ ...cart, instances, sync: 'deploying', health: 'progressing' }).ready).toBe(0);
  });
});

describe('the list of apps', () => {
  const request = { query: '', sort: 'id', offset: 0, limit: 100 } as const;

  it('gives the part that is asked for, and how all apps stand', () => {
    const answer = appRows('prod', all, { ...request, query: '/shop', offset: 1, limit: 1 });
    expect(answer).toMatchObject({ total: 4, matched: 2, offset: 1 });
    expect(answer.rows.map(({ id }) => id)).toEqual(['/shop/pay']);
    expect(answer.states.reduce((sum, { count }) => sum + count, 0)).toBe(4);
    expect(answer.states[0]).toEqual({ sync: 'held', health: 'failed', count: 1 });
  });

  it('puts the worst first, or what changed last, when that is asked for', () => {
    expect(appRows('prod', all, { ...request, sort: 'severity' }).rows[0]?.id).toBe('/shop/pay');
    expect(appRows('prod', all, { ...request, sort: 'newest' }).rows[0]?.id).toBe('/shop/pay');
  });

  it('costs less than 300 ms and 50 KB for the first 100 of 10,000 apps', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => ({ ...cart, id: `/group-${index % 50}/app-${index}` }));
    const began = performance.now();
    const text = JSON.stringify(appRows('prod', many, { ...request, query: 'sync:synced cart', sort: 'newest' }));
    expect(performance.now() - began).toBeLessThan(300);
    expect(Buffer.byteLength(text)).toBeLessThan(50_000);
  });
});
