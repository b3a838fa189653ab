import type { GitAccess } from '../../git/environment.ts';
import type { AccessSettings } from '../access/access.ts';
import type { ChannelSettings } from '../notify/open-channels.ts';
import type { SignatureRule } from '../policy/types.ts';
import type { ReviewSettings } from '../review/station.ts';
import type { SecretSettings } from '../secrets/open-secrets.ts';
import type { UpstreamCredentials } from '../upstreams.ts';

/** Settings of the daemon, read from the file of `pacer run --config` and checked. Times in milliseconds. */
export interface DaemonSettings {
  readonly repository: string;
  readonly branch: string;
  readonly cluster: string;
  /** Folder for caches; may be deleted at any time. */
  readonly data: string;
  readonly listen: { readonly host: string; readonly port: number };
  readonly interval: number;
  readonly hookSecret?: string;
  /** Where the secrets of apps are. */
  readonly secrets?: SecretSettings;
  /** Who may come in; without it, whoever reaches the API. */
  readonly access?: AccessSettings;
  /** Keys of people, and rules that no commit can take back. */
  readonly signatures?: { readonly allowedSignersFile: string; readonly signedBy: readonly SignatureRule[] };
  readonly credentials: UpstreamCredentials;
  /** Credentials and keys for git; the certificate authorities are those of `credentials`. */
  readonly git: GitAccess;
  /** Where proposals are reviewed; nowhere when left out. */
  readonly forge?: ReviewSettings;
  /** Whom to tell what happens. */
  readonly notifications?: readonly ChannelSettings[];
  /** Where people reach the dashboard; the address it listens on when left out. */
  readonly publicUrl?: string;
  /** Folder with the built dashboard; without one a small page says how to build it. */
  readonly dashboard?: string;
}
