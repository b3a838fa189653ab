/**
 * Looks again and again until there is something, and gives it: for what real processes, sockets and files do. A look that
 * throws has seen nothing yet; after `seconds` the error shows what was seen last.
 */
export async function until<Seen>(
  what: string,
  look: () => Seen | undefined | false | Promise<Seen | undefined | false>,
  seconds = 30,
): Promise<Seen> {
  const end = Date.now() + seconds * 1000;
  let last: unknown;
  for (;;) {
    try {
      const seen = await look();
      if (seen !== undefined && seen !== false) return seen;
      last = seen;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited ${seconds} s for: ${what}; last: ${String(last)}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
