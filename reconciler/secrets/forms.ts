/** How a text may be spelled in what is printed: as it is, as JSON, in an address, in base64, line by line. */
export function formsOf(text: string): readonly string[] {
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
    return inner.length >= 7 ? [inner, inner.replaceAll('+', '-').replaceAll('/', '_')] : [];
  });
}
