/** What is worth telling people who do not look. */
export type NoticeKind = 'failed' | 'healthy-again' | 'held' | 'drift' | 'build-broken';

/** One thing that happened to one app. */
export interface Notice {
  readonly kind: NoticeKind;
  readonly app: string;
  /** What happened, in a sentence. */
  readonly sentence: string;
  /** Lines that prove it. */
  readonly evidence: readonly string[];
  /** What would change it. */
  readonly change?: string;
  /** Identity of what happened: the same thing has the same key, also after a restart. */
  readonly key: string;
}

/** Notices that belong together: those of one commit that came within a few seconds. */
export interface Message {
  readonly cluster: string;
  readonly commit: string;
  readonly author: string;
  readonly subject: string;
  readonly notices: readonly Notice[];
  /** Page of the dashboard. */
  readonly url: string;
}

/** Where messages go. */
export interface Channel {
  /** For the log, and part of what is remembered: `slack`, `webhook`, `mail`, with a number when there are several. */
  readonly name: string;
  /** Kinds that it wants. */
  readonly kinds: ReadonlySet<NoticeKind>;
  /** Sends it; rejects when that is not known to have worked. */
  send(message: Message): Promise<void>;
  close(): Promise<void>;
}
