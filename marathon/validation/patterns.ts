/** Words that an app id may not end in (≥ 1.8): they are sub-resources in URLs (reference 1.0). */
export const reservedWords: readonly string[] = ['restart', 'tasks', 'versions', '.', '..'];

/** The pattern that Marathon quotes for a bad segment of an id. */
export const segmentPattern =
  '^(([a-z0-9]|[a-z0-9][a-z0-9\\-]*[a-z0-9])\\.)*([a-z0-9]|[a-z0-9][a-z0-9\\-]*[a-z0-9])|(\\.|\\.\\.)$';

/** True for text that may be an id at all: slashes, `..`, and segments of `a-z 0-9 - .`. Takes linear time. */
export function isPathText(text: string): boolean {
  return text.split('/').every(segment => segment === '' || segment === '..' || isLooseSegment(segment));
}

/** True for one segment of an id: labels of `a-z 0-9 -` joined by dots, no dash at the ends of a label. Takes linear time. */
export function isSegment(segment: string): boolean {
  return segment === '.' || segment === '..' || segment.split('.').every(isLabel);
}

/** Names of ports. */
export function isPortName(text: string): boolean {
  return isLabel(text);
}

/** Names of networks: like port names, with `_`. */
export function isNetworkName(text: string): boolean {
  return /^[a-z0-9_-]+$/.test(text) && isAlphanumeric(text, 0) && isAlphanumeric(text, text.length - 1);
}

/** What `executor` may be: nothing, `//cmd`, or a path without empty segments. */
export function isExecutor(text: string): boolean {
  if (text === '' || text === '//cmd') return true;
  const path = text.startsWith('/') ? text.slice(1) : text;
  return path.split('/').every(segment => segment !== '');
}

/** True when `java.net.URI` could read the text: no blanks, no characters that a URI never has, whole escapes. */
export function isUri(text: string): boolean {
  if (/[\s"<>\\^`{|}]/u.test(text) || /%(?![0-9a-fA-F]{2})/.test(text)) return false;
  const scheme = /^([^:/?#]*):/.exec(text);
  if (!scheme) return true;
  return /^[a-zA-Z][a-zA-Z0-9+.-]*$/.test(scheme[1] ?? '') && text.length > scheme[0].length;
}

/**
 * True for what can be a regular expression in Java's language. It is never run here, and the language differs from ours,
 * so only what is wrong in every language is found: open brackets, nothing to repeat, a backslash at the end.
 */
export function isRegularExpression(text: string): boolean {
  let depth = 0;
  let inClass = 0;
  if (/^[*+?]/.test(text)) return false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '\\') {
      if (text[index + 1] === 'Q') {
        const end = text.indexOf('\\E', index + 2);
        if (end === -1) return depth === 0 && inClass === 0;
        index = end + 1;
      } else {
        index += 1;
        if (index >= text.length) return false;
      }
    } else if (character === '[') {
      inClass += 1;
      // A bracket right after the opening one is a plain character.
      if (text[index + 1] === '^') index += 1;
      if (text[index + 1] === ']') index += 1;
    } else if (inClass > 0) {
      if (character === ']') inClass -= 1;
    } else if (character === '(') depth += 1;
    else if (character === ')') {
      depth -= 1;
      if (depth < 0) return false;
    }
  }
  return depth === 0 && inClass === 0;
}

function isLabel(text: string): boolean {
  return /^[a-z0-9-]+$/.test(text) && !text.startsWith('-') && !text.endsWith('-');
}

function isLooseSegment(segment: string): boolean {
  return /^[a-z0-9.-]+$/.test(segment) && isAlphanumeric(segment, 0) && isAlphanumeric(segment, segment.length - 1);
}

function isAlphanumeric(text: string, index: number): boolean {
  return /^[a-z0-9]$/.test(text[index] ?? '');
}
