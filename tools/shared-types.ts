/** The TypeScript made from each schema file, by the file's name without `.schema.json`; each complete in itself. */
export type CompleteTypes = ReadonlyMap<string, string>;

/** The schema files that each schema refers to, by the same names. */
export type References = ReadonlyMap<string, readonly string[]>;

const declaration =
  /^(?:\/\*\*\n(?: \*.*\n)+)?export (?:interface (\w+) \{\n(?:[ ].*\n)*\}|type (\w+) =[^;]*;|interface (\w+) \{\})\n/gm;

/**
 * Takes out of each file the types that a schema it refers to declares word for word the same, and passes those on from
 * there: a type is written once, and still exported wherever it was.
 */
export function shareTypes(complete: CompleteTypes, references: References): ReadonlyMap<string, string> {
  const declared = new Map([...complete].map(([file, text]) => [file, declarationsIn(text)]));
  const ownerOf = (file: string, name: string, text: string): string | undefined => {
    const owners = reachable(file, references).filter(other => declared.get(other)?.get(name) === text);
    return owners.find(owner => !reachable(owner, references).some(other => owners.includes(other)));
  };
  return new Map([...complete].map(([file, text]) => [file, withoutForeign(text, name => ownerOf(file, ...name))]));
}

function declarationsIn(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(declaration)].map(([all, ...names]) => [names.find(Boolean) ?? '', all]));
}

/** Every schema file that is referred to, also by way of others; without the file itself. */
function reachable(file: string, references: References, seen = new Set([file])): readonly string[] {
  for (const next of references.get(file) ?? []) {
    if (seen.has(next)) continue;
    seen.add(next);
    reachable(next, references, seen);
  }
  return [...seen].filter(other => other !== file);
}

function withoutForeign(text: string, ownerOf: (declared: [name: string, text: string]) => string | undefined): string {
  const foreign = new Map<string, string[]>();
  let rest = text;
  for (const [name, all] of declarationsIn(text)) {
    const owner = ownerOf([name, all]);
    if (owner === undefined) continue;
    rest = rest.replace(all, () => '');
    foreign.set(owner, [...(foreign.get(owner) ?? []), name]);
  }
  if (foreign.size === 0) return text;
  const [banner = '', ...body] = rest.split('\n');
  const lines = [...foreign]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([owner, names]) => {
      const used = names.filter(name => new RegExp(`\\b${name}\\b`).test(withoutComments(rest)));
      const from = `from './${owner}.ts';`;
      return [
        ...(used.length === 0 ? [] : [`import type { ${used.sort().join(', ')} } ${from}`]),
        `export type { ${names.sort().join(', ')} } ${from}`,
      ];
    });
  return [banner, '', ...lines, ...body].join('\n');
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\/\/.*$/gm, '');
}
