import { describe, expect, it } from 'vitest';
import { createHiding, type Hiding } from '../../reconciler/secrets/hiding.ts';
import { surroundingsOf } from '../../reconciler/secrets/surroundings.ts';
import { desiredApp } from '../plan/desired.ts';

describe('what is printed', () => {
  const secret = 'p"w\\d/ä 42 canary';

  it('has no secret in it, as text, as JSON, in an address and in base64', () => {
    const hiding = createHiding();
    hiding.add(secret);
    const json = JSON.stringify({ secret });
    const spellings = [
      secret,
      json,
      JSON.stringify({ line: json }),
      `https://x.example.com/?q=${encodeURIComponent(secret)}`,
      Buffer.from(secret).toString('base64'),
      Buffer.from(`user:${secret}`).toString('base64'),
      Buffer.from(`me:${secret}`).toString('base64'),
      Buffer.from(`you2:${secret}`).toString('base64'),
    ];
    for (const text of spellings) {
      expect(hiding.hide(text)).toContain('***');
      expect(hiding.hide(text)).not.toContain('canary');
    }
    expect(hiding.hideIn({ deep: [{ secret }] })).toEqual({ deep: [{ secret: '***' }] });
    expect(hiding.hideIn({ [secret]: 1 })).toEqual({ '***': 1 });
  });

  it('is left as it is where there is nothing to hide, and where a secret is so short that it is found everywhere', () => {
    const hiding = createHiding();
    const value = { text: 'true and 1234' };
    expect(hiding.hideIn(value)).toBe(value);
    hiding.add('true');
    hiding.add('1234');
    hiding.add('another-secret');
    expect(hiding.hideIn(value)).toBe(value);
  });

  it('has no line of a key of several lines in it', () => {
    const hiding = createHiding();
    hiding.add('-----BEGIN X-----\nAAAABBBBCCCCDDDD1111\nEEEEFFFFGGGG22223333\n-----END X-----\n');
    expect(hiding.hide('log: EEEEFFFFGGGG22223333')).toBe('log: ***');
  });

  it('stays JSON, whatever the secret is', () => {
    const hiding = createHiding();
    for (const text of ['1763829900123456', '":true}', 'a-secret-0815']) hiding.add(text);
    const line = '{"time":1763829900123456,"msg":"x 1763829900123456 a-secret-0815","ok":true}\n';
    const hidden = hiding.hideInJson(line);
    expect(JSON.parse(hidden)).toMatchObject({ msg: 'x *** ***', ok: true });
    expect(hidden.endsWith('\n')).toBe(true);
    expect(hiding.hideInJson('no JSON, a-secret-0815')).toBe('no JSON, ***');
  });

  it('still has none in it when there are a thousand secrets', () => {
    const hiding = createHiding();
    const secrets = Array.from({ length: 1_000 }, (_each, index) => `Secret-No-${index}-x`);
    for (const each of secrets) hiding.add(each);
    for (const each of secrets) expect(hiding.hide(`value ${each}.`)).toBe('value ***.');
  });
});

describe('a secret that is a word, a number, or a name that everybody sees', () => {
  const state = {
    id: '/shop/order-service',
    sync: 'synced',
    health: 'healthy',
    sentence: 'Runs on marathon since 202611.',
  };

  function weak(): Hiding {
    const hiding = createHiding();
    for (const text of [
      'healthy',
      'marathon',
      'postgres',
      '202611',
      '/shop/order-service',
      'order-service',
      'LOGIN_WORD',
    ])
      hiding.add(text);
    hiding.know(
      surroundingsOf({
        commit: 'c1',
        apps: new Map([
          [
            '/shop/order-service',
            {
              ...desiredApp({ id: '/shop/order-service', cmd: 'x' }),
              secrets: [{ variable: 'LOGIN_WORD', name: 'shop/word' }],
            },
          ],
        ]),
        images: new Map(),
        unknown: new Map(),
        unreadable: [],
        problems: [],
      }),
    );
    return hiding;
  }

  it('garbles nothing', () => {
    const hiding = weak();
    expect(hiding.hideIn(state)).toBe(state);
    const lines = [
      'connected to postgres at db.example.com',
      '2026-11-22 GET /shop/order-service 200',
      'order-service is healthy',
      '{"id":"/shop/order-service","health":"healthy","time":202611}',
    ];
    for (const line of lines) {
      expect(hiding.hide(line)).toBe(line);
      expect(hiding.hideInJson(line)).toBe(line);
    }
  });

  it.each([
    ['DB_PASSWORD=postgres', 'DB_PASSWORD=***'],
    ['LOGIN_WORD: healthy', 'LOGIN_WORD: ***'],
    ['{"LOGIN_WORD":"healthy"}', '{"LOGIN_WORD":"***"}'],
    [String.raw`sent {\"db.password\": \"postgres\"}`, String.raw`sent {\"db.password\": \"***\"}`],
    ['serve --db-password postgres --quick', 'serve --db-password *** --quick'],
    ['jdbc:postgresql://me:postgres@db.example.com/x', 'jdbc:postgresql://me:***@db.example.com/x'],
    ["the password is 'postgres'.", "the password is '***'."],
  ])('is hidden where it stands as a value: %s', (text, expected) => {
    const hiding = weak();
    expect(hiding.hide(text)).toBe(expected);
  });

  it('is hidden in base64, where it is no word', () => {
    const basic = `basic ${Buffer.from('user:postgres').toString('base64')}`;
    expect(weak().hide(basic)).toMatch(/^basic .{0,8}\*{3}/);
  });

  it('is hidden in a value of a member, and after an option in a list', () => {
    const hiding = weak();
    expect(
      hiding.hideIn({ env: { LOGIN_WORD: 'healthy', MODE: 'healthy' }, args: ['--token', 'postgres', 'postgres'] }),
    ).toEqual({ env: { LOGIN_WORD: '***', MODE: 'healthy' }, args: ['--token', '***', 'postgres'] });
  });

  it('does not make a longer word shorter', () => {
    expect(weak().hide('DB_PASSWORD=postgresql')).toBe('DB_PASSWORD=postgresql');
  });

  it.each(['hunter22', 'xkqzjwvb', 'Tr0ub4dor', 'correct-horse-battery', '9f86d081884c7d65', 'p4ssw0rd!'])(
    'does not count what looks like a password: %s',
    text => {
      const hiding = createHiding();
      hiding.add(text);
      expect(hiding.hide(`it said ${text} here`)).toBe('it said *** here');
    },
  );
});
