import { dump } from 'js-yaml';

/** YAML text of plain data, for files that the sandbox writes. */
export function stringifyYaml(value: object): string {
  return dump(value);
}
