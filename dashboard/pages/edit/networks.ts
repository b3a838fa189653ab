import { dataOf, valueAt, withValue, type FormValue, type Path } from './document.ts';
import { itemsAt, marathonPath, textOf } from './form-model.ts';

/** How an app is on the network; `old` is the form of old versions, which is left to the text. */
export type NetworkMode = 'host' | 'container/bridge' | 'container' | 'old';

/** The mode that a file says; that of the agent when it says none. */
export function networkMode(data: unknown): NetworkMode {
  const root = marathonPath(data);
  const isOld = ['ipAddress', 'ports'].some(name => valueAt(data, [...root, name]) !== undefined);
  if (isOld || valueAt(data, [...root, 'container', 'docker', 'network']) !== undefined) return 'old';
  const [first] = itemsAt(data, [...root, 'networks']);
  if (first === undefined) return 'host';
  const mode = valueAt(first, ['mode']);
  return mode === 'host' || mode === 'container/bridge' ? mode : 'container';
}

/** Where the ports of an app are: of the agent, or of the container when that has a network of its own. */
export function portsPath(data: unknown): Path {
  const root = marathonPath(data);
  const places: readonly Path[] = [
    [...root, 'container', 'portMappings'],
    [...root, 'container', 'docker', 'portMappings'],
    [...root, 'portDefinitions'],
  ];
  const written = places.find(path => itemsAt(data, path).length > 0);
  if (written !== undefined) return written;
  const mode = networkMode(data);
  return mode === 'host' || mode === 'old' ? [...root, 'portDefinitions'] : [...root, 'container', 'portMappings'];
}

/** Whether ports are mappings of a container. */
export function isMapped(path: Path): boolean {
  return path.at(-1) === 'portMappings';
}

/** The text with another mode. Ports move to where they belong then, with names, protocols and labels. */
export function withNetworkMode(text: string, mode: Exclude<NetworkMode, 'old'>, name = ''): string {
  const root = marathonPath(dataOf(text));
  const network = mode === 'container' ? { mode, name } : { mode };
  const from = portsPath(dataOf(text));
  const to: Path = mode === 'host' ? [...root, 'portDefinitions'] : [...root, 'container', 'portMappings'];
  const ports = itemsAt(dataOf(text), from);
  const changed = withValue(text, [...root, 'networks'], [network]);
  if (ports.length === 0 || from.join('/') === to.join('/')) return changed;
  const moved = ports.map(port => (mode === 'host' ? definitionOf(port) : mappingOf(port, isMapped(from))));
  return withValue(withValue(changed, from, undefined), to, moved);
}

/** A new port of this app, under a name that is free. */
export function newPort(data: unknown): FormValue {
  const path = portsPath(data);
  const taken = new Set(itemsAt(data, path).map(port => textOf(valueAt(port, ['name']))));
  const stem = taken.size === 0 ? 'http' : 'port';
  let name = stem;
  for (let number = 2; taken.has(name); number++) name = `${stem}-${number}`;
  return isMapped(path) ? { containerPort: 8080, hostPort: 0, name } : { port: 0, name };
}

/** How the ports of an app are called where one of them is chosen, by index. */
export function portNames(data: unknown): readonly string[] {
  return itemsAt(data, portsPath(data)).map((port, index) => {
    const name = textOf(valueAt(port, ['name']));
    return name === '' ? String(index) : `${index} (${name})`;
  });
}

function definitionOf(port: unknown): FormValue {
  return { port: Number(valueAt(port, ['hostPort']) ?? 0), ...sharedOf(port) };
}

function mappingOf(port: unknown, isMapping: boolean): FormValue {
  const inside = Number(valueAt(port, [isMapping ? 'containerPort' : 'port']) ?? 0);
  return { containerPort: inside, hostPort: Number(valueAt(port, ['hostPort']) ?? 0), ...sharedOf(port) };
}

/** What both kinds of ports have. */
function sharedOf(port: unknown): { readonly [name: string]: FormValue } {
  const members = ['name', 'protocol', 'labels'].map(name => [name, valueAt(port, [name])] as const);
  return Object.fromEntries(members.filter((member): member is [string, FormValue] => member[1] !== undefined));
}
