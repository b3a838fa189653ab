import { createHmac } from 'node:crypto';
import { createHttp } from '../../http/create-http.ts';
import { refusal } from '../../http/refusal.ts';
import type { HttpTuning } from '../../http/types.ts';
import { slackText } from './text.ts';
import type { Channel, Message, NoticeKind } from './types.ts';

/** A channel that is an address. */
export interface WebhookOptions extends HttpTuning {
  readonly name: string;
  readonly kinds: ReadonlySet<NoticeKind>;
  /** The whole address; of Slack it is the secret. */
  readonly url: string;
}

function createPost(options: WebhookOptions): {
  post(body: string, headers: Record<string, string>): Promise<void>;
  close(): Promise<void>;
} {
  const { name, kinds: _kinds, url, ...tuning } = options;
  const address = new URL(url);
  const http = createHttp({ ...tuning, name, baseUrl: address.origin });
  return {
    async post(body, headers) {
      const path = `${address.pathname}${address.search}`;
      const response = await http.request({
        method: 'POST',
        path,
        body,
        headers: { 'content-type': 'application/json', ...headers },
        timeoutMilliseconds: 10_000,
      });
      if (response.status < 200 || response.status >= 300) throw refusal(name, 'a message', response);
    },
    close: () => http.close(),
  };
}

/** Slack, and what takes the same payload: Mattermost, Rocket.Chat, Discord with `/slack` at the end. */
export function createSlackChannel(options: WebhookOptions): Channel {
  const { post, close } = createPost(options);
  return {
    name: options.name,
    kinds: options.kinds,
    send: message => post(JSON.stringify({ text: slackText(message) }), {}),
    close,
  };
}

/**
 * Any address: the message as JSON (`schemas/notification.schema.json`). `X-Pacer-Signature: sha256=HEX` is the HMAC-SHA-256
 * over the time of `X-Pacer-Timestamp` (Unix seconds), a dot, and the raw body: a receiver that refuses old times refuses
 * replays. `X-Pacer-Delivery` is the same for a repetition of the same message.
 */
export function createWebhookChannel(options: WebhookOptions & { readonly secret?: string }): Channel {
  const { secret, ...rest } = options;
  const { post, close } = createPost(rest);
  return {
    name: options.name,
    kinds: options.kinds,
    send(message) {
      const body = JSON.stringify(message);
      const time = String(Math.floor(options.clock.now() / 1000));
      const signature = createHmac('sha256', secret ?? '')
        .update(`${time}.${body}`)
        .digest('hex');
      return post(body, {
        'x-pacer-timestamp': time,
        'x-pacer-delivery': deliveryOf(message),
        ...(secret === undefined ? {} : { 'x-pacer-signature': `sha256=${signature}` }),
      });
    },
    close,
  };
}

function deliveryOf(message: Message): string {
  return createHmac('sha256', 'delivery')
    .update(message.notices.map(({ key }) => key).join(' '))
    .digest('hex')
    .slice(0, 32);
}
