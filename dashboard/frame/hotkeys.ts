import { useEffect, useRef, useSyncExternalStore } from 'react';

/** A key, or several one after the other (`g a`), and what it does. */
export interface Hotkey {
  /** Names of `KeyboardEvent.key`, separated by blanks. */
  readonly keys: string;
  /** Shown by `?`. */
  readonly does: string;
  readonly run: () => void;
}

/** How long the second key of a sequence may take. */
const sequencePatience = 1_200;

/** What is open above the page. */
const openAbove =
  'dialog[open], [role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]:not(main [role="listbox"])';

let known: readonly (readonly Hotkey[])[] = [];
const watchers = new Set<() => void>();
let begun = '';
let forget: ReturnType<typeof setTimeout> | undefined;

/** Keys of a component while it is shown. The one that was shown last wins. Never active while somebody writes. */
export function useHotkeys(hotkeys: readonly Hotkey[]): void {
  const current = useRef(hotkeys);
  useEffect(() => {
    current.current = hotkeys;
  });
  const names = hotkeys.map(({ keys, does }) => `${keys}\n${does}`).join('\n\n');
  useEffect(() => {
    const own = current.current.map((hotkey, index) => ({ ...hotkey, run: () => current.current[index]?.run() }));
    publish([...known, own]);
    return () => publish(known.filter(each => each !== own));
  }, [names]);
}

/** All keys that work now, for the help. */
export function useKnownHotkeys(): readonly Hotkey[] {
  const lists = useSyncExternalStore(watch, () => known);
  return [...new Map(lists.flat().map(hotkey => [hotkey.keys, hotkey])).values()];
}

/** Installs the one listener; returns what removes it. */
export function listenForHotkeys(): () => void {
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isWriting(innermost(event))) return;
  // A window, a menu or a list of choices that is open has the keys for itself.
  if (document.querySelector(openAbove) !== null) return;
  const pressed = begun === '' ? event.key : `${begun} ${event.key}`;
  const all = known.flat().toReversed();
  const found = all.find(hotkey => hotkey.keys === pressed);
  clearTimeout(forget);
  begun = '';
  if (found !== undefined) {
    if (event.key === 'Enter' && isControl(event.target)) return;
    event.preventDefault();
    found.run();
    return;
  }
  if (!all.some(hotkey => hotkey.keys.startsWith(`${pressed} `))) return;
  begun = pressed;
  forget = setTimeout(() => (begun = ''), sequencePatience);
}

/** Where one writes, also inside of a part of the page that keeps its elements to itself. */
function innermost(event: KeyboardEvent): EventTarget | null {
  return event.composedPath()[0] ?? event.target;
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
}

/** Enter on a link or a button is theirs. */
function isControl(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('a, button, summary, [role="tab"]') !== null;
}

function publish(next: readonly (readonly Hotkey[])[]): void {
  known = next;
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}
