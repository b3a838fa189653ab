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
  let byStart: ReadonlyMap<number, readonly string[]> | undefined;

  /** One pass over the text, however many forms there are. */
  function hide(text: string): string {
    if (forms.size === 0) return text;
    byStart ??= groupedByStart(forms);
    let hidden = '';
    let end = 0;
    for (let at = 0; at <= text.length - shortest; at += 1) {
      const form = byStart.get(startOf(text, at))?.find(each => text.startsWith(each, at));
      if (form === undefined) continue;
      hidden += text.slice(end, at) + masked;
      end = at + form.length;
      at = end - 1;
    }
    return end === 0 ? text : hidden + text.slice(end);
  }

  return {
    add(text) {
      if (text.length < shortest || forms.has(text)) return;
      for (const form of formsOf(text)) if (form.length >= shortest) forms.add(form);
      for (const first of forms) {
        if (forms.size <= most) break;
        forms.delete(first);
      }
      byStart = undefined;
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

/** The first three characters as one number. */
function startOf(text: string, at: number): number {
  return ((text.charCodeAt(at) * 65_537 + text.charCodeAt(at + 1)) * 257 + text.charCodeAt(at + 2)) % 1_073_741_823;
}

/** The longer first: one may be the beginning of another. */
function groupedByStart(forms: Iterable<string>): ReadonlyMap<number, readonly string[]> {
  const groups = new Map<number, string[]>();
  for (const form of [...forms].sort((a, b) => b.length - a.length)) {
    const start = startOf(form, 0);
    const group = groups.get(start);
    if (group === undefined) groups.set(start, [form]);
    else group.push(form);
  }
  return groups;
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
