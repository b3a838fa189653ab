import type { Json } from '../../marathon/types.ts';
import { clusterFileNames } from './cluster-file.ts';
import { createPlaces } from './places.ts';
import { readFile } from './reading.ts';
import type { Snapshot, SourcePosition } from './types.ts';

/** A rule as it is written, and where. */
export interface WrittenRule {
  /** Its name in `policy`, or `freeze`. */
  readonly rule: string;
  readonly value: Json;
  readonly position: SourcePosition;
}

/** The rules that `cluster.yaml` writes down, in their order; windows each for itself. None where the file cannot be read. */
export function writtenRules(snapshot: Snapshot, cluster: string): readonly WrittenRule[] {
  const paths = clusterFileNames.map(name => `clusters/${cluster}/${name}`);
  const file = paths.map(path => snapshot.files.get(path)).find(each => each !== undefined);
  const document = file === undefined ? undefined : readFile(file).documents?.[0];
  if (file === undefined || !isMapping(document)) return [];
  const places = createPlaces();
  const layers = [{ file, index: 0, document }];
  const ruleAt = (rule: string, value: Json, pointer: string): WrittenRule => ({
    rule,
    value,
    position: places.key(layers, pointer),
  });
  const { policy, freeze } = document;
  const rules = Object.entries(isMapping(policy) ? policy : {}).flatMap(([name, value]) => {
    if (name !== 'windows' || !Array.isArray(value)) return [ruleAt(name, value, `/policy/${name}`)];
    return value.map((window, index) => ruleAt(name, window, `/policy/windows/${index}`));
  });
  return freeze === undefined ? rules : [...rules, ruleAt('freeze', freeze, '/freeze')];
}

function isMapping(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
