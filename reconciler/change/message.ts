/** Begins the line that says which order a commit carries out. */
const keyTrailer = 'Pacer-Change';

/** The message of a change that somebody made without a clone: theirs, and a trailer that tells a repeated order. */
export function changeMessage(message: string, key: string): string {
  return `${changeText(message)}\n\n${keyTrailer}: ${key}\n`;
}

/** What somebody wrote, without characters that change how it is shown. */
export function changeText(message: string): string {
  return message
    .replaceAll('\r\n', '\n')
    .replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .split('\n')
    .map(line => line.trimEnd())
    .join('\n')
    .trim();
}

/** Whether a commit with this message carries out the order of this key. */
export function hasKey(message: string, key: string): boolean {
  return message.split('\n').includes(`${keyTrailer}: ${key}`);
}
