import { describe, expect, it } from 'vitest';
import { app, lines, places, read } from './repository.ts';

const path = 'clusters/prod/cluster.yaml';
const marathon = 'marathon: {url: "http://m:8080"}\n';
const cart = 'clusters/prod/cart.yaml';

const cluster = (policy: string): string => `${marathon}policy:\n  ${policy.replaceAll('\n', '\n  ')}\n`;
const withPolicy = (policy: string): string => app('/cart', `policy:\n  ${policy.replaceAll('\n', '\n  ')}\n`);

describe('rules in cluster.yaml', () => {
  it('are read as they are written, with the names of people in small letters', () => {
    const text = cluster(`mode: observe
approval: [{actions: [delete], by: [Ada@Example.com]}]
windows: [{deny: "0 18 * * 5", zone: Europe/Berlin, duration: 62h, reason: weekend}]
restarts: {maxConcurrent: 3, perHour: 20}
protected: [/shop/db]
images: [registry.example.com]
requiredLabels: [team]
requiredHealthChecks: true
signedBy: [{paths: [clusters/prod], signers: [ada@example.com]}]
adoptFrom: ["https://old.example.com/x.git#prod"]`);
    expect(read({ [path]: text }).cluster?.policy).toMatchObject({
      mode: 'observe',
      selfHeal: true,
      prune: false,
      maxDeletes: { share: 0.1, count: 10 },
      approval: [{ actions: ['delete'], by: ['ada@example.com'] }],
      windows: [
        {
          kind: 'deny',
          begin: '0 18 * * 5',
          zone: 'Europe/Berlin',
          durationMilliseconds: 223_200_000,
          reason: 'weekend',
        },
      ],
      restarts: { maxConcurrent: 3, perHour: 20 },
      protected: ['/shop/db'],
      images: ['registry.example.com'],
      requiredLabels: ['team'],
      requiredHealthChecks: true,
      signedBy: [{ paths: ['clusters/prod'], signers: ['ada@example.com'] }],
      adoptFrom: ['https://old.example.com/x.git#prod'],
    });
  });

  it('a framework and a freeze', () => {
    const text = `${marathon}frameworkId: f-1\nfreeze: {reason: Audit, owner: ada, until: "2026-12-24T18:00:00+01:00", apps: [/shop]}\n`;
    expect(read({ [path]: text }).cluster).toMatchObject({
      frameworkId: 'f-1',
      freeze: { reason: 'Audit', owner: 'ada', until: Date.parse('2026-12-24T17:00:00Z'), apps: ['/shop'] },
    });
  });

  it.each([
    ['windows: [{allow: "0 9 * *", duration: 1h}]', `${path}:3:21 wrong-value`],
    ['windows: [{allow: "0 9 * * *", deny: "0 9 * * *", duration: 1h}]', `${path}:3:13 wrong-value`],
    ['windows: [{duration: 1h}]', `${path}:3:13 wrong-value`],
    ['windows: [{allow: "0 9 * * *", zone: Mars/Olympus, duration: 1h}]', `${path}:3:40 wrong-value`],
    ['windows: [{allow: "0 9 * * *", duration: 8d}]', `${path}:3:44 bad-duration`],
    ['approval: [{actions: [explode], by: [ada@example.com]}]', `${path}:3:25 wrong-value`],
    ['approval: [{actions: [delete], by: [ada]}]', `${path}:3:39 wrong-value`],
    ['restarts: {maxConcurrent: 0}', `${path}:3:29 wrong-value`],
  ])('a rule that cannot be understood is told at its place, and nothing is changed: %s', (policy, place) => {
    const state = read({ [path]: cluster(policy) });
    expect(places(state)).toEqual([place]);
    expect(state.cluster).toBeUndefined();
  });
});

describe('rules of an app', () => {
  it('may forbid more than the cluster, and are no part of its wish', () => {
    const plain = read({ [path]: marathon, [cart]: app('/cart') }).apps.get('/cart');
    const state = read({
      [path]: marathon,
      [cart]: withPolicy('mode: observe\nselfHeal: false\nrestarts: {perHour: 1}'),
    });
    expect(lines(state)).toEqual([]);
    expect(state.apps.get('/cart')?.policy).toEqual({ mode: 'observe', selfHeal: false, restarts: { perHour: 1 } });
    expect(state.apps.get('/cart')?.hash).toBe(plain?.hash);
  });

  it.each([
    ['mode: observe', 'mode: enforce', '9:9'],
    ['selfHeal: false', 'selfHeal: true', '9:13'],
    ['requiredHealthChecks: true', 'requiredHealthChecks: false', '9:25'],
    ['images: [registry.example.com/shop]', 'images: [registry.example.com/shop/web, registry.example.com]', '9:43'],
    ['restarts: {perHour: 5}', 'restarts: {perHour: 6}', '9:23'],
  ])('may not allow what the cluster forbids: %s against %s', (rule, own, place) => {
    const state = read({ [path]: cluster(rule), [cart]: withPolicy(own) });
    expect(places(state)).toEqual([`${cart}:${place} policy-wider`]);
    expect(state.apps.has('/cart')).toBe(false);
    expect(state.unknown.has('/cart')).toBe(true);
  });

  it('are judged anew when only the cluster changes', () => {
    const before = read({ [path]: marathon, [cart]: withPolicy('selfHeal: true') });
    expect(lines(before)).toEqual([]);
    expect(places(read({ [path]: cluster('selfHeal: false'), [cart]: withPolicy('selfHeal: true') }))).toHaveLength(1);
  });

  it.each(['prune: true', 'maxDeletes: {count: 5}', 'protected: [/cart]', 'signedBy: []', 'adoptFrom: []'])(
    'know nothing of what is for the whole cluster: %s',
    own => {
      expect(places(read({ [path]: marathon, [cart]: withPolicy(own) }))).toEqual([`${cart}:9:3 unknown-field`]);
    },
  );
});
