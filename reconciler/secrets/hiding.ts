import { isCommonText } from './common-text.ts';
import { formsOf } from './forms.ts';
import { isInSecretPlace, isSecretVariable } from './value-place.ts';

/** Takes texts that must not be seen out of other texts. */
export interface Hiding {
  /** From now on this text is hidden. */
  add(text: string): void;
  /** What everybody may see, and which variables have secrets: from now on they count. */
  know(what: Surroundings): void;
  /** The text with `***` in the place of everything that is hidden. */
  hide(text: string): string;
  /** The same for every text in a value, names of members included; the value itself when there is nothing to hide in it. */
  hideIn<T>(value: T): T;
  /** The same for a text that is JSON, which it stays, a line break at its end included. Another text is treated as a text. */
  hideInJson(text: string): string;
}

/** What is known of a cluster besides the texts to hide. */
export interface Surroundings {
  /** True for a text that everybody may see, such as the id of an app. */
  readonly isPublic: (text: string) => boolean;
  /** Variables whose values are secrets. */
  readonly variables: ReadonlySet<string>;
}

const masked = '***';

/** A shorter text would be found everywhere; that one is only hidden by where it stands. */
const shortest = 6;

/** So many texts are kept: those of secrets that are no longer used may still be in what is printed. */
const most = 10_000;

/** One spelling of a text. */
interface Form {
  readonly form: string;
  readonly text: string;
}

/**
 * The last line against secrets in what is printed: errors of servers that quote what they were sent, lines that a program
 * writes itself. Also finds them as JSON, in addresses, and as base64.
 *
 * A secret that is a plain word, a short number, or a name that everybody sees is hidden only where it stands as the value of
 * something that is named like a secret: hidden everywhere it would make output unreadable, and be given away by that.
 */
export function createHiding(): Hiding {
  /** By the text; the one that was added longest ago is first. */
  const texts = new Map<string, { isCommon: boolean }>();
  const byStart = new Map<number, Form[]>();
  let surroundings: Surroundings = { isPublic: () => false, variables: new Set() };

  function index(text: string): void {
    for (const form of new Set(formsOf(text))) {
      if (form.length < shortest) continue;
      const start = startOf(form, 0);
      const group = byStart.get(start) ?? [];
      group.push({ form, text });
      // The longer first: one may be the beginning of another.
      group.sort((a, b) => b.form.length - a.form.length);
      byStart.set(start, group);
    }
  }

  function forget(text: string): void {
    texts.delete(text);
    for (const form of formsOf(text)) {
      const start = startOf(form, 0);
      const left = byStart.get(start)?.filter(each => each.text !== text) ?? [];
      if (left.length === 0) byStart.delete(start);
      else byStart.set(start, left);
    }
  }

  const isCommon = (text: string): boolean => isCommonText(text) || surroundings.isPublic(text);

  function isHidden({ form, text }: Form, where: string, at: number): boolean {
    // Other spellings of a word are no words.
    const isSafe = form !== text || texts.get(text)?.isCommon !== true;
    return isSafe || isInSecretPlace(where, at, at + form.length, surroundings.variables);
  }

  /** One pass over the text, however many forms there are. */
  function hide(text: string): string {
    if (texts.size === 0) return text;
    let hidden = '';
    let end = 0;
    for (let at = 0; at <= text.length - shortest; at += 1) {
      const found = byStart
        .get(startOf(text, at))
        ?.find(each => text.startsWith(each.form, at) && isHidden(each, text, at));
      if (found === undefined) continue;
      hidden += text.slice(end, at) + masked;
      end = at + found.form.length;
      at = end - 1;
    }
    return end === 0 ? text : hidden + text.slice(end);
  }

  function hideValue(value: unknown, name: string): unknown {
    if (typeof value === 'string') {
      const isWhole = texts.has(value) && isSecretVariable(name, surroundings.variables);
      return isWhole ? masked : hide(value);
    }
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return hideItems(value, name);
    if ('toJSON' in value && typeof value.toJSON === 'function') return hideValue(value.toJSON(), name);
    return hideMembers(value);
  }

  function hideItems(items: readonly unknown[], name: string): readonly unknown[] {
    let changed: unknown[] | undefined;
    for (const [at, item] of items.entries()) {
      // `["--password", "x"]`: the name stands in the item before.
      const before = items[at - 1];
      const option = typeof before === 'string' ? /^--?([A-Za-z][\w.-]{0,60})$/.exec(before)?.[1] : undefined;
      const hidden = hideValue(item, option ?? name);
      if (hidden !== item) (changed ??= [...items])[at] = hidden;
    }
    return changed ?? items;
  }

  function hideMembers(value: object): object {
    let changed: [string, unknown][] | undefined;
    const members = Object.entries(value);
    for (const [at, [name, member]] of members.entries()) {
      const hidden = hideValue(member, name);
      const shown = hide(name);
      if (hidden !== member || shown !== name) (changed ??= [...members])[at] = [shown, hidden];
    }
    return changed === undefined ? value : Object.fromEntries(changed);
  }

  return {
    add(text) {
      if (text.length < shortest) return;
      const known = texts.get(text);
      if (known !== undefined) {
        // At the end again: what is still used is forgotten last.
        texts.delete(text);
        texts.set(text, known);
        return;
      }
      texts.set(text, { isCommon: isCommon(text) });
      index(text);
      const [oldest] = texts.keys();
      if (texts.size > most && oldest !== undefined) forget(oldest);
    },
    know(what) {
      surroundings = what;
      for (const [text, known] of texts) known.isCommon = isCommon(text);
    },
    hide,
    hideIn: <T>(value: T): T => (texts.size === 0 ? value : (hideValue(value, '') as T)),
    hideInJson(text) {
      if (hide(text) === text) return text;
      try {
        const json = JSON.stringify(hideValue(JSON.parse(text), ''));
        return text.endsWith('\n') ? `${json}\n` : json;
      } catch {
        return hide(text);
      }
    },
  };
}

/** The first three characters as one number. */
function startOf(text: string, at: number): number {
  return ((text.charCodeAt(at) * 65_537 + text.charCodeAt(at + 1)) * 257 + text.charCodeAt(at + 2)) % 1_073_741_823;
}
