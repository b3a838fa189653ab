/** Takes texts that must not be seen out of other texts. */
export interface Hiding {
  /** From now on this text is hidden. */
  add(text: string): void;
  /** The text with `***` in the place of everything that is hidden. */
  hide(text: string): string;
  /** The same for every text in a value; the value itself when there is nothing to hide in it. */
  hideIn<T>(value: T): T;
}

const masked = '***';

/** A shorter text would be found everywhere; that one is only hidden by where it stands. */
const shortest = 6;

/** So many texts are kept: those of secrets that are no longer used may still be in what is printed. */
const most = 5_000;

/**
 * The last line against secrets in what is printed: errors of servers that quote what they were sent, lines that a program
 * writes itself. Also finds them as JSON, in addresses, and as base64.
 */
export function createHiding(): Hiding {
  const forms = new Set<string>();
  let sorted: readonly string[] | undefined;

  function hide(text: string): string {
    if (forms.size === 0) return text;
    // The longer first: one may be part of another.
    sorted ??= [...forms].sort((a, b) => b.length - a.length);
    let hidden = text;
    for (const form of sorted) if (hidden.includes(form)) hidden = hidden.replaceAll(form, masked);
    return hidden;
  }

  return {
    add(text) {
      if (text.length < shortest || forms.has(text)) return;
      for (const form of formsOf(text)) if (form.length >= shortest) forms.add(form);
      for (const first of forms) {
        if (forms.size <= most) break;
        forms.delete(first);
      }
      sorted = undefined;
    },
    hide,
    hideIn<T>(value: T): T {
      if (forms.size === 0 || value === undefined) return value;
      const text = JSON.stringify(value);
      const hidden = hide(text);
      return hidden === text ? value : (JSON.parse(hidden) as T);
    },
  };
}

function formsOf(text: string): readonly string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const lines = text.split('\n').map(line => line.trim());
  return [
    text,
    json,
    // What stands in a text of a JSON that is in a text of a JSON.
    JSON.stringify(json).slice(1, -1),
    encodeURIComponent(text),
    ...base64Forms(text),
    // A key of several lines is printed line by line.
    ...(lines.length > 1 ? lines.filter(line => line.length >= 16) : []),
  ];
}

/** As it stands alone, and as user and password: there the characters depend on what is in front. */
function base64Forms(text: string): readonly string[] {
  const bytes = Buffer.from(text, 'utf8');
  return [0, 1, 2].flatMap(shift => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // Characters at both ends share their bits with neighbours.
    const inner = encoded.slice(shift === 0 ? 0 : shift + 1, -1);
    return inner.length >= 12 ? [inner, inner.replaceAll('+', '-').replaceAll('/', '_')] : [];
  });
}
