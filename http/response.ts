import type { IncomingHttpHeaders } from 'node:http';
import { pacerError } from '../errors/pacer-error.ts';
import type { Exchange } from './failures.ts';
import { plainText } from './plain-text.ts';
import type { HttpHead, HttpResponse } from './types.ts';

/** Status and headers in the form that clients read. */
export function headOf(status: number, raw: IncomingHttpHeaders): HttpHead {
  const headers: Record<string, string> = {};
  let cookies: readonly string[] = [];
  for (const [name, value] of Object.entries(raw)) {
    if (value === undefined) continue;
    if (name === 'set-cookie') cookies = Array.isArray(value) ? value : [String(value)];
    else headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return { status, headers, cookies };
}

/** A complete answer with its readers. */
export function responseOf(head: HttpHead, body: Buffer, exchange: Exchange): HttpResponse {
  return {
    ...head,
    body,
    text: () => body.toString('utf8'),
    json() {
      const type = head.headers['content-type'] ?? '';
      // Checked before parsing, since a login page or a proxy answers 200 with HTML (Jenkins reference 9).
      if (type.startsWith('text/html')) throw notJson(head, body, exchange);
      try {
        return JSON.parse(body.toString('utf8')) as unknown;
      } catch (thrown) {
        throw notJson(head, body, exchange, thrown);
      }
    },
  };
}

function notJson(head: HttpHead, body: Buffer, exchange: Exchange, cause?: unknown): Error {
  const excerpt = plainText(body);
  const what = excerpt === '' ? 'an empty body' : `"${excerpt}"`;
  return pacerError('upstream-error', {
    message: `${exchange.name} answered ${exchange.method} ${exchange.path} with ${head.status} and ${what} in place of JSON.`,
    context: { ...exchange, status: head.status, excerpt },
    // The parser quotes the text it fails at, which may be longer than the excerpt: its position is enough.
    ...(cause instanceof SyntaxError ? {} : { cause }),
  });
}
