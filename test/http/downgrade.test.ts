import { expect, it } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { createHttp } from '../../http/create-http.ts';
import { mockHttp } from '../support/http-mock.ts';

const mock = mockHttp('https://secure.example');

it('what is asked for under TLS is not followed into the clear', async () => {
  mock().get('/blob').reply(302, '', { location: 'http://plain.example/blob' });
  const http = createHttp({ baseUrl: 'https://secure.example', clock: systemClock });
  const answer = await http.request({ path: '/blob', redirects: 'any-host' });
  expect([answer.status, answer.headers['location']]).toEqual([302, 'http://plain.example/blob']);
  await http.close();
});
