/** One of the tabs of this browser that show this dashboard. */
export interface Tabs<Message> {
  /** Tells the other tabs. */
  tell(message: Message): void;
  /** Leads at once: the one that leads says nothing any more, as a tab that the browser put to sleep does. */
  takeOver(): void;
  /** Neither leads nor hears any more. */
  leave(): void;
}

/** What happens to a tab. */
export interface TabParts<Message> {
  /** Tabs of one name belong together. */
  readonly name: string;
  readonly onMessage: (message: Message) => void;
  readonly onLead: () => void;
  readonly onResigned: () => void;
}

/**
 * One of the tabs leads, by a lock that the browser gives to the next in line when the tab that has it closes, crashes or
 * leaves. Without locks (an address that is neither https nor this machine) every tab leads, and none hears of others.
 */
export function joinTabs<Message>(parts: TabParts<Message>): Tabs<Message> {
  const locks = navigator.locks as LockManager | undefined;
  const channel = locks === undefined ? undefined : new BroadcastChannel(parts.name);
  if (channel !== undefined) channel.onmessage = ({ data }: MessageEvent<Message>) => parts.onMessage(data);
  /** The request for the lock that counts; an older one is no longer looked at. */
  let line: AbortController | undefined;
  let release: (() => void) | undefined;

  function hold(mine: AbortController): Promise<void> | undefined {
    if (line !== mine) return undefined;
    return new Promise(resolve => {
      release = resolve;
      parts.onLead();
    });
  }

  function stop(): void {
    if (release === undefined) return;
    release();
    release = undefined;
    parts.onResigned();
  }

  function standInLine(options: LockOptions): void {
    const mine = new AbortController();
    line = mine;
    // A request that is to take the lock away cannot be given up.
    const request = locks?.request(parts.name, options.steal === true ? options : { signal: mine.signal }, () =>
      hold(mine),
    );
    // It ends when this tab lets go, and is refused when another took the lock away.
    const again = (): void => {
      if (line !== mine) return;
      stop();
      standInLine({});
    };
    request?.then(again, again);
  }

  if (locks === undefined) parts.onLead();
  else standInLine({});

  return {
    tell: message => channel?.postMessage(message),
    takeOver() {
      if (locks === undefined || release !== undefined) return;
      line?.abort();
      standInLine({ steal: true });
    },
    leave() {
      line?.abort();
      line = undefined;
      if (locks === undefined) parts.onResigned();
      else stop();
      channel?.close();
    },
  };
}
