import type { Secret } from '../desired/secrets/secret.ts';

/** The value of a secret, and the version it had where it is kept, if that counts versions. */
export interface FoundSecret {
  readonly secret: Secret;
  readonly version?: string;
}

/** One place where secrets are kept. */
export interface SecretProvider {
  /** For sentences: `the folder /etc/pacer/secrets`. */
  readonly title: string;
  /** How often its values are worth reading again; milliseconds. */
  readonly intervalMilliseconds: number;
  /**
   * The secret of a name, undefined when it surely is not there. Rejects with an error of the catalogue when that cannot be
   * told: then no other provider is asked.
   */
  read(name: string): Promise<FoundSecret | undefined>;
  /** Before several names are read: what was answered before may be another now. */
  begin?(): void;
  close?(): Promise<void>;
}
