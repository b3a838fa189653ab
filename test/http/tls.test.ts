import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { createHttp } from '../../http/create-http.ts';
import type { Http } from '../../http/types.ts';
import { canMakeCertificates, makeCertificates, startTlsServer } from '../support/certificates.ts';

describe.skipIf(!canMakeCertificates)('a server with a certificate of a private authority', () => {
  const own = canMakeCertificates ? makeCertificates() : { authority: '', certificate: '', key: '' };

  function client(baseUrl: string, certificateAuthority?: string): Http {
    const authority = certificateAuthority === undefined ? {} : { certificateAuthority };
    const http = createHttp({ baseUrl, clock: systemClock, name: 'Marathon', ...authority });
    onTestFinished(() => http.close());
    return http;
  }

  it('is believed when that authority is configured', async () => {
    const url = await startTlsServer(own, (_request, response) => response.end('pong'));
    expect((await client(url, own.authority).request({ path: '/ping' })).text()).toBe('pong');
  });

  it('is not believed without it, nor with another one, and nothing is sent', async () => {
    let asked = 0;
    const url = await startTlsServer(own, (_request, response) => {
      asked += 1;
      response.end();
    });
    for (const http of [client(url), client(url, makeCertificates().authority)]) {
      await expect(http.request({ path: '/ping' })).rejects.toMatchObject({
        code: 'upstream-unreachable',
        message: expect.stringMatching(/^Marathon at https:.*certificate/),
        context: { sent: false },
      });
    }
    expect(asked).toBe(0);
  });

  it('is believed among several authorities of one file', async () => {
    const url = await startTlsServer(own, (_request, response) => response.end('pong'));
    const bundle = makeCertificates().authority + own.authority;
    expect((await client(url, bundle).request({ path: '/ping' })).text()).toBe('pong');
  });
});
