import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createSecret, isText, reveal } from '../../reconciler/desired/secrets/secret.ts';
import { mayUseSecret } from '../../reconciler/policy/secret-names.ts';
import { app, places, read } from '../desired/repository.ts';

const file = 'clusters/prod/shop/cart.yaml';
const cluster = 'clusters/prod/cluster.yaml';
const marathon = 'marathon: {url: "http://m.example.com:8080"}\n';
const withEnv = (env: string, id = '/shop/cart'): string => app(id, `  env: {${env}}\n`);

describe('a secret', () => {
  it('prints as three stars whatever prints it', () => {
    const secret = createSecret('canary-value');
    const error = new Error('with it', { cause: { secret } });
    const printed = [
      String(secret),
      `${secret.toString()}`,
      JSON.stringify({ secret }),
      inspect({ secret }, { showHidden: true, depth: 10 }),
      inspect(error),
      Object.values(secret).join(),
      JSON.stringify(Object.getOwnPropertyDescriptors(secret)),
    ].join('\n');
    expect(printed).toContain('***');
    expect(printed).not.toContain('canary');
    expect(reveal(secret)).toBe('canary-value');
    expect([isText(secret, 'canary-value'), isText(secret, 'canary'), isText(secret, '')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('a reference to a secret', () => {
  it('is no fault below env, and is told with the app', () => {
    const state = read({ [file]: withEnv('DB: {secret: shop/db-password}') });
    expect(places(state)).toEqual([]);
    expect(state.apps.get('/shop/cart')?.secrets).toEqual([{ variable: 'DB', name: 'shop/db-password' }]);
  });

  it('may stand in a plain definition of Marathon, too', () => {
    const definition = { id: '/shop/cart', cmd: 'sleep 9', env: { DB: { secret: 'shop/db' } } };
    const state = read({ 'clusters/prod/cart.json': JSON.stringify(definition) });
    expect(state.apps.get('/shop/cart')?.secrets).toEqual([{ variable: 'DB', name: 'shop/db' }]);
  });

  it('is Marathon’s own where the definition has secrets, and then has to be one of them', () => {
    const own = app('/shop/cart', '  env: {DB: {secret: a}}\n  secrets: {a: {source: shop/db}}\n');
    expect(read({ [file]: own }).apps.get('/shop/cart')?.secrets).toBeUndefined();
    const wrong = app('/shop/cart', '  env: {DB: {secret: b}}\n  secrets: {a: {source: shop/db}}\n');
    expect(places(read({ [file]: wrong }))).toEqual([`${file}:8:22 marathon-rule`]);
  });

  it('is refused at its place where it would be seen by everybody', () => {
    const inLabels = app('/shop/cart', '  labels: {DB: {secret: shop/db}}\n');
    expect(places(read({ [file]: inLabels }))).toEqual([`${file}:8:16 secret-place`]);
    const inArguments = app('/shop/cart', '  args: [{secret: shop/db}]\n');
    expect(places(read({ [file]: inArguments }))).toContain(`${file}:8:10 secret-place`);
    const plain = { id: '/shop/cart', cmd: 'sleep 9', labels: { DB: { secret: 'shop/db' } } };
    const state = read({ 'clusters/prod/cart.json': JSON.stringify(plain) });
    expect(state.problems.map(({ code }) => code)).toEqual(['secret-place']);
    expect(state.apps.size).toBe(0);
  });

  it('is refused where its name is none, so that no place is asked for a path of its own making', () => {
    for (const name of ['../shop/db', 'shop//db', '/shop/db', 'shop/../db', '.hidden', '""', '"a b"'])
      expect(places(read({ [file]: withEnv(`DB: {secret: ${name}}`) }))).toEqual([`${file}:8:13 secret-name`]);
  });

  it('is refused where it belongs to another group, until a rule of the cluster allows it', () => {
    const files = { [file]: withEnv('DB: {secret: pay/db}') };
    expect(places(read(files))).toEqual([`${file}:8:13 secret-forbidden`]);
    const rule = `${marathon}policy: {secrets: {"pay/*": [/pay, /shop/cart]}}\n`;
    expect(places(read({ ...files, [cluster]: rule }))).toEqual([]);
    const narrower = `${marathon}policy: {secrets: {"shop/*": [/shop/web]}}\n`;
    expect(places(read({ [file]: withEnv('DB: {secret: shop/db}'), [cluster]: narrower }))).toEqual([
      `${file}:8:13 secret-forbidden`,
    ]);
  });

  it('leaves the other apps alone when it is refused', () => {
    const state = read({ [file]: withEnv('DB: {secret: pay/db}'), 'clusters/prod/other.yaml': app('/other') });
    expect([...state.apps.keys()]).toEqual(['/other']);
    expect([...state.unknown.keys()]).toEqual(['/shop/cart']);
    expect(state.unreadable).toEqual([]);
  });
});

describe('an encrypted file in the folder of a cluster', () => {
  it('defines no app and keeps no app from being deleted', () => {
    const text = 'db: ENC[AES256_GCM,data:YQ==,iv:YQ==,tag:YQ==,type:str]\nsops: {mac: "ENC[x]", lastmodified: "x"}\n';
    const state = read({ 'clusters/prod/secrets/shop.yaml': text, [file]: app('/shop/cart') });
    expect(places(state)).toEqual([]);
    expect(state.unreadable).toEqual([]);
  });
});

describe('who may use a secret', () => {
  it('follows from its folder, unless rules name it', () => {
    expect(mayUseSecret(undefined, '/shop/cart', 'shop/db')).toBe(true);
    expect(mayUseSecret(undefined, '/shop', 'shop/db')).toBe(true);
    expect(mayUseSecret(undefined, '/shopping/cart', 'shop/db')).toBe(false);
    expect(mayUseSecret(undefined, '/pay/api', 'shop/db')).toBe(false);
    expect(mayUseSecret(undefined, '/pay/api', 'certificate')).toBe(true);
    expect(mayUseSecret({ 'shop/*': ['/pay'] }, '/shop/cart', 'shop/db')).toBe(false);
    expect(mayUseSecret({ 'shop/*': ['/pay'], 'shop/db': ['/shop/cart'] }, '/shop/cart', 'shop/db')).toBe(true);
    expect(mayUseSecret({ 'shop/*': [] }, '/shop/cart', 'shop/db')).toBe(false);
    expect(mayUseSecret({ '*': ['/'] }, '/any', 'shop/db')).toBe(true);
  });
});
