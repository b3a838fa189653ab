import Fastify, { type LightMyRequestResponse } from 'fastify';
import { describe, expect, it } from 'vitest';
import { checkedBody, checkedQuery } from '../../reconciler/api/checked.ts';

interface Echo {
  readonly got: unknown;
}

function server(): {
  ask(query: string): Promise<LightMyRequestResponse>;
  post(body: object): Promise<LightMyRequestResponse>;
} {
  const app = Fastify();
  app.get('/rows', checkedQuery('app-rows-query'), request => ({ got: request.query }));
  app.post('/freeze', checkedBody('freeze-order'), request => ({ got: request.body }));
  return {
    ask: async query => await app.inject({ url: `/rows?${query}` }),
    post: async body => await app.inject({ method: 'POST', url: '/freeze', payload: body }),
  };
}

describe('a request', () => {
  it('whose query is as its schema says gets numbers for digits, and defaults', async () => {
    const answer = await server().ask('offset=20&q=cart');
    expect([answer.statusCode, answer.json<Echo>().got]).toEqual([
      200,
      { offset: 20, q: 'cart', sort: 'id', limit: 100 },
    ]);
  });

  it.each([
    ['limit=501', '/limit: "limit" must be 1 to 500, but is the number 501.'],
    ['offset=-1', '/offset: "offset" must be at least 0, but is the number -1.'],
    ['offset=some', '/offset: "offset" must be a whole number, but is the text "some".'],
    ['sort=name', '/sort: "sort" must be one of id, severity, newest, but is the text "name".'],
  ])('with %s is refused in words', async (query, message) => {
    const answer = await server().ask(query);
    expect([answer.statusCode, answer.json()]).toEqual([400, { code: 'request-refused', message }]);
  });

  it('that misspells a member hears which one was meant', async () => {
    const answer = await server().post({ reason: 'Black Friday', untill: '2026-11-28T00:00:00Z' });
    expect([answer.statusCode, answer.json<{ message: string }>().message]).toEqual([
      400,
      '/untill: The field "untill" is not known here. Did you mean "until"?',
    ]);
  });

  it('without the one thing that it must say hears what that is', async () => {
    const answer = await server().post({});
    expect([answer.statusCode, answer.json<{ message: string }>().message]).toEqual([
      400,
      expect.stringMatching(/"reason"/),
    ]);
  });
});
