import { dump, load } from 'js-yaml';

/** YAML text of plain data, for files that the sandbox writes. */
export function stringifyYaml(value: object): string {
  return dump(value);
}

/** What a YAML text says; throws with the place of a mistake. */
export function parseYaml(text: string): unknown {
  return load(text);
}
