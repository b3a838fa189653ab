/** So many are remembered; what is older is asked for again. */
const remembered = 200;

/** Keeps a value as the newest of its map, and drops the oldest ones when there are too many. */
export function remember<Name, Value>(map: Map<Name, Value>, name: Name, value: Value): void {
  map.delete(name);
  map.set(name, value);
  for (const oldest of map.keys()) {
    if (map.size <= remembered) return;
    map.delete(oldest);
  }
}
