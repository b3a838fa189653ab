import type { Clock } from '../../clock/clock.ts';
import { createMailChannel } from './mail.ts';
import type { Channel, NoticeKind } from './types.ts';
import { createSlackChannel, createWebhookChannel } from './webhook.ts';

/** A channel as the configuration of the daemon names it, with its secrets read. */
export type ChannelSettings = { readonly on?: readonly NoticeKind[] } & (
  | { readonly kind: 'slack'; readonly url: string }
  | { readonly kind: 'webhook'; readonly url: string; readonly secret?: string }
  | {
      readonly kind: 'mail';
      readonly host: string;
      readonly port?: number;
      readonly secure?: boolean;
      readonly user?: string;
      readonly password?: string;
      readonly from: string;
      readonly to: readonly string[];
    }
);

const allKinds: readonly NoticeKind[] = ['failed', 'healthy-again', 'held', 'drift', 'build-broken'];

/** Opens the channels; several of one kind are numbered, in the order of the configuration. */
export function openChannels(
  settings: readonly ChannelSettings[],
  effects: { readonly clock: Clock; readonly certificateAuthority?: string },
): readonly Channel[] {
  const { clock, certificateAuthority } = effects;
  const authority = certificateAuthority === undefined ? {} : { certificateAuthority };
  const seen = new Map<string, number>();
  return settings.map(each => {
    const count = (seen.get(each.kind) ?? 0) + 1;
    seen.set(each.kind, count);
    const base = { name: count === 1 ? each.kind : `${each.kind}-${count}`, kinds: new Set(each.on ?? allKinds) };
    switch (each.kind) {
      case 'slack':
        return createSlackChannel({ ...base, ...authority, clock, url: each.url });
      case 'webhook':
        return createWebhookChannel({
          ...base,
          ...authority,
          clock,
          url: each.url,
          ...(each.secret === undefined ? {} : { secret: each.secret }),
        });
      case 'mail': {
        const { host, user, password, from, to, secure = false } = each;
        return createMailChannel({
          ...base,
          ...authority,
          host,
          from,
          to,
          secure,
          port: each.port ?? (secure ? 465 : 587),
          ...(user === undefined ? {} : { user }),
          ...(password === undefined ? {} : { password }),
        });
      }
    }
  });
}
