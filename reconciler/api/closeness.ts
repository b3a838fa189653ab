/**
 * How close an id is to what somebody types: 0 for the id itself, more for its last name, a beginning, a part, and at last
 * for letters in the same order with others between them. Undefined when it is none of these. Pure.
 */
export function closeness(id: string, text: string): number | undefined {
  const typed = text.toLowerCase();
  const name = id.slice(id.lastIndexOf('/') + 1);
  if (id === typed || id === `/${typed}`) return 0;
  if (name === typed) return 1;
  if (name.startsWith(typed)) return 2;
  if (id.includes(typed.startsWith('/') ? typed : `/${typed}`)) return 3;
  if (name.includes(typed)) return 4;
  if (id.includes(typed)) return 5;
  return spread(id, typed);
}

/** Longest text whose letters are looked for one by one. */
const longest = 40;

/** 6 and more, by how far the letters are spread over the id. */
function spread(id: string, letters: string): number | undefined {
  if (letters.length > longest) return undefined;
  let at = -1;
  let first = -1;
  for (const letter of letters) {
    at = id.indexOf(letter, at + 1);
    if (at < 0) return undefined;
    if (first < 0) first = at;
  }
  return 6 + (at - first - letters.length + 1) / 1_000;
}
