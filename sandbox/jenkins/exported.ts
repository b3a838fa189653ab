import { mergeTrees, type TreeNode, type TreeRange } from './tree.ts';

/** A value that the remote API can write. */
export type ExportedValue = null | string | number | boolean | ExportedBean | readonly ExportedValue[];

/** One exported property. */
export interface ExportedProperty {
  readonly name: string;
  /** Stapler's visibility: at depth D the top object shows those of at least 1 − D, each level below asks for one more. */
  readonly visibility: number;
  /** An inline property does not count as a level. */
  readonly inline: boolean;
  readonly get: () => ExportedValue;
}

/** An object of the remote API with its `_class`; none where Jenkins declares the exact type. */
export interface ExportedBean {
  readonly className?: string;
  readonly properties: readonly ExportedProperty[];
}

/** Describes a property; visibility 1 is shown on the object's own page. */
export function property(
  name: string,
  get: () => ExportedValue,
  options: { readonly visibility?: number; readonly inline?: boolean } = {},
): ExportedProperty {
  return { name, get, visibility: options.visibility ?? 1, inline: options.inline ?? false };
}

/** Decides which properties are written. */
interface Pruner {
  /** The pruner for the property's value, or undefined to leave it out. */
  child(property: ExportedProperty): Pruner | undefined;
  readonly range?: TreeRange;
}

function byDepth(level: number): Pruner {
  return {
    child(exported) {
      if (exported.visibility < level) return undefined;
      return byDepth(exported.inline ? level : level + 1);
    },
  };
}

function byTree(tree: TreeNode): Pruner {
  return {
    ...(tree.range === undefined ? {} : { range: tree.range }),
    child({ name }) {
      const named = tree.children.get(name);
      const star = tree.children.get('*');
      if (named === undefined) return star === undefined ? undefined : byTree(star);
      return byTree(star === undefined ? named : mergeTrees(star, named));
    },
  };
}

function isList(value: ExportedValue): value is readonly ExportedValue[] {
  return Array.isArray(value);
}

function write(value: ExportedValue, pruner: Pruner): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) {
    const { from, to } = pruner.range ?? { from: 0, to: value.length };
    return value.slice(from, to).map(element => write(element, pruner));
  }
  const written: Record<string, unknown> = {};
  if (value.className !== undefined) written['_class'] = value.className;
  for (const exported of value.properties) {
    const child = pruner.child(exported);
    if (child !== undefined) written[exported.name] = write(exported.get(), child);
  }
  return written;
}

/** Writes an object as `?depth=` asks: what is visible at that depth. */
export function writeByDepth(bean: ExportedBean, depth: number): unknown {
  return write(bean, byDepth(1 - depth));
}

/** Writes exactly what `?tree=` names; `_class` is always there. */
export function writeByTree(bean: ExportedBean, tree: TreeNode): unknown {
  return write(bean, byTree(tree));
}
