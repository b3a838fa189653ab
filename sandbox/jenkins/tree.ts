/** Which members of an object are written, and of its list, which elements. */
export interface TreeNode {
  readonly children: ReadonlyMap<string, TreeNode>;
  readonly range?: TreeRange;
}

/** Elements `from` up to but not `to`. */
export interface TreeRange {
  readonly from: number;
  readonly to: number;
}

/** Thrown text for a malformed `tree`; Jenkins answers 500. */
export class TreeSyntaxError extends Error {}

function parseRange(text: string): TreeRange {
  const match = /^(\d*)(,?)(\d*)$/.exec(text.replaceAll(' ', ''));
  if (match === null || text.trim() === '' || text.trim() === ',')
    throw new TreeSyntaxError(`Invalid range specifier: ${text}`);
  const [, from = '', comma, to = ''] = match;
  if (comma === '') return { from: Number(from), to: Number(from) + 1 };
  return { from: from === '' ? 0 : Number(from), to: to === '' ? Number.POSITIVE_INFINITY : Number(to) };
}

/** Parses `a,b[c,d]{0,20}` (Jenkins reference 4.2). Throws `TreeSyntaxError`. */
export function parseTree(text: string): TreeNode {
  let at = 0;

  function list(): Map<string, TreeNode> {
    const children = new Map<string, TreeNode>();
    for (;;) {
      const [name, node] = entry();
      const known = children.get(name);
      children.set(name, known === undefined ? node : mergeTrees(known, node));
      if (text[at] !== ',') return children;
      at++;
    }
  }

  function entry(): [string, TreeNode] {
    const name = /^[^,[\]{}]+/.exec(text.slice(at))?.[0];
    if (name === undefined || name.trim() === '') throw new TreeSyntaxError(`expected a name at ${at} of ${text}`);
    at += name.length;
    let children: ReadonlyMap<string, TreeNode> = new Map();
    if (text[at] === '[') {
      at++;
      children = list();
      if (text[at] !== ']') throw new TreeSyntaxError(`expected ] at ${at} of ${text}`);
      at++;
    }
    if (text[at] !== '{') return [name.trim(), { children }];
    const end = text.indexOf('}', at);
    if (end < 0) throw new TreeSyntaxError(`expected } after ${at} of ${text}`);
    const range = parseRange(text.slice(at + 1, end));
    at = end + 1;
    return [name.trim(), { children, range }];
  }

  const children = list();
  if (at !== text.length) throw new TreeSyntaxError(`unexpected ${text[at]} at ${at} of ${text}`);
  return { children };
}

/** Both trees together; the later range wins. */
export function mergeTrees(a: TreeNode, b: TreeNode): TreeNode {
  const children = new Map(a.children);
  for (const [name, node] of b.children) {
    const known = children.get(name);
    children.set(name, known === undefined ? node : mergeTrees(known, node));
  }
  const range = b.range ?? a.range;
  return range === undefined ? { children } : { children, range };
}
