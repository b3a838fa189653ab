/** What somebody has written and not sent yet; kept in this browser. */
export interface Draft {
  /** Full id of the commit that it was written against. */
  readonly base: string;
  readonly path: string;
  readonly text: string;
  readonly message: string;
}

const prefix = 'pacer.draft:';
const ownerName = 'pacer.owner';

/** The draft that was left under this name. */
export function keptDraft(name: string): Draft | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(prefix + name) ?? 'null') as Partial<Draft> | null;
    if (kept === null) return undefined;
    const { base, path, text, message } = kept;
    const isWhole = [base, path, text, message].every(part => typeof part === 'string');
    return isWhole ? (kept as Draft) : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a draft, or forgets it. A browser that keeps nothing loses drafts and nothing else. */
export function keepDraft(name: string, draft: Draft | undefined): void {
  try {
    if (draft === undefined) localStorage.removeItem(prefix + name);
    else localStorage.setItem(prefix + name, JSON.stringify(draft));
  } catch {
    // Full or forbidden.
  }
}

/** The name that commits are made under where nobody signs in. */
export function keptOwner(): string {
  try {
    return localStorage.getItem(ownerName) ?? '';
  } catch {
    return '';
  }
}

/** Keeps that name. */
export function keepOwner(owner: string): void {
  try {
    localStorage.setItem(ownerName, owner);
  } catch {
    // As above.
  }
}

/**
 * The key of an order: the same for the same content, also after a reload, so that sending it twice makes one commit; another
 * one for other content.
 */
export function keyFor(draft: Draft): string {
  const content = JSON.stringify([draft.base, draft.path, draft.text, draft.message]);
  const name = 'pacer.sent';
  try {
    const kept = JSON.parse(sessionStorage.getItem(name) ?? 'null') as { content?: string; key?: string } | null;
    if (kept?.content === content && typeof kept.key === 'string') return kept.key;
  } catch {
    // A new one, then.
  }
  const key = [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('');
  try {
    sessionStorage.setItem(name, JSON.stringify({ content, key }));
  } catch {
    // The button is off while an order is on its way.
  }
  return key;
}
