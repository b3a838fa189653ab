import { dataOf, withName, withValue, type FormValue, type Path } from './document.ts';

/** A field of the form that is one value of the file. */
export interface SimpleField {
  readonly name: string;
  /** Place below the definition of Marathon, or in the file itself. */
  readonly path: Path;
  readonly in: 'marathon' | 'file';
  readonly label: string;
  readonly hint?: string;
  readonly kind: 'text' | 'number';
  /** Beside the number. */
  readonly unit?: string;
}

/** The fields, in the order in which they are asked for. */
export const basicFields: readonly SimpleField[] = [
  { name: 'id', path: ['id'], in: 'marathon', label: 'Id', kind: 'text', hint: 'Absolute, such as /shop/cart.' },
  {
    name: 'cmd',
    path: ['cmd'],
    in: 'marathon',
    label: 'Command',
    kind: 'text',
    hint: 'What a shell runs; the image decides when it is empty.',
  },
];

/** How the image is made. */
export const buildFields: readonly SimpleField[] = [
  {
    name: 'repository',
    path: ['build', 'source', 'repository'],
    in: 'file',
    label: 'Source repository',
    kind: 'text',
    hint: 'https, ssh, or relative to the desired repository: ../cart.git',
  },
  { name: 'ref', path: ['build', 'source', 'ref'], in: 'file', label: 'Branch, tag or commit', kind: 'text' },
  {
    name: 'from',
    path: ['build', 'from'],
    in: 'file',
    label: 'Base image',
    kind: 'text',
    hint: 'A file below images/, or an image in a registry.',
  },
  {
    name: 'run',
    path: ['build', 'run'],
    in: 'file',
    label: 'Build command',
    kind: 'text',
    hint: 'Runs on the Jenkins agent, such as mvn -B package.',
  },
  {
    name: 'dockerfile',
    path: ['build', 'dockerfile'],
    in: 'file',
    label: 'Dockerfile',
    kind: 'text',
    hint: 'Instead of a command and files to copy.',
  },
  {
    name: 'job',
    path: ['build', 'job'],
    in: 'file',
    label: 'Jenkins job',
    kind: 'text',
    hint: 'Your own job that builds and pushes, instead.',
  },
];

/** A finished image, where nothing is built. */
export const imageField: SimpleField = {
  name: 'image',
  path: ['container', 'docker', 'image'],
  in: 'marathon',
  label: 'Image',
  kind: 'text',
  hint: 'A finished image, when Pacer builds none.',
};

/** What each instance gets. */
export const resourceFields: readonly SimpleField[] = [
  { name: 'instances', path: ['instances'], in: 'marathon', label: 'Instances', kind: 'number' },
  { name: 'cpus', path: ['cpus'], in: 'marathon', label: 'CPUs', kind: 'number', unit: 'each' },
  { name: 'mem', path: ['mem'], in: 'marathon', label: 'Memory', kind: 'number', unit: 'MB each' },
  { name: 'disk', path: ['disk'], in: 'marathon', label: 'Disk', kind: 'number', unit: 'MB each' },
];

/** The first health check. */
export const healthFields: readonly SimpleField[] = [
  {
    name: 'healthProtocol',
    path: ['healthChecks', 0, 'protocol'],
    in: 'marathon',
    label: 'Health check',
    kind: 'text',
    hint: 'MESOS_HTTP, MESOS_TCP, HTTP, TCP or COMMAND.',
  },
  { name: 'healthPath', path: ['healthChecks', 0, 'path'], in: 'marathon', label: 'Path', kind: 'text' },
  {
    name: 'healthPort',
    path: ['healthChecks', 0, 'portIndex'],
    in: 'marathon',
    label: 'Index of the port',
    kind: 'number',
  },
  {
    name: 'healthGrace',
    path: ['healthChecks', 0, 'gracePeriodSeconds'],
    in: 'marathon',
    label: 'Time to start',
    kind: 'number',
    unit: 's',
  },
];

/** All fields with one value. */
export const simpleFields: readonly SimpleField[] = [
  ...basicFields,
  ...buildFields,
  imageField,
  ...resourceFields,
  ...healthFields,
];

/** A list of the form: rows with the same columns. */
export interface ListField {
  readonly name: 'copy' | 'env' | 'ports' | 'constraints';
  readonly label: string;
  readonly columns: readonly string[];
  readonly add: string;
  readonly hint: string;
  /** Shown with its label; otherwise the panel it is in has the same. */
  readonly isTitled?: true;
}

/** The lists. */
export const listFields: Readonly<Record<ListField['name'], ListField>> = {
  copy: {
    name: 'copy',
    isTitled: true,
    label: 'Files that go into the image',
    columns: ['In the source', 'In the image'],
    add: 'Add a file',
    hint: 'A place that ends with / is a folder.',
  },
  env: {
    name: 'env',
    label: 'Environment',
    columns: ['Name', 'Value'],
    add: 'Add a variable',
    hint: 'secret:NAME refers to a secret; its value is never shown.',
  },
  ports: {
    name: 'ports',
    isTitled: true,
    label: 'Ports',
    columns: ['Name', 'Port'],
    add: 'Add a port',
    hint: 'Port 0 is any free one, which the app finds in $PORT0, $PORT1 …',
  },
  constraints: {
    name: 'constraints',
    label: 'Placement',
    columns: ['Attribute', 'Operator', 'Value'],
    add: 'Add a constraint',
    hint: 'Such as hostname UNIQUE, or rack LIKE west-.*',
  },
};

type Data = Readonly<Record<string, unknown>>;

/** Whether a file is in Pacer's form, with `kind`, or Marathon's own definition. */
export function isPacerForm(text: string): boolean {
  return typeof record(dataOf(text))['kind'] === 'string';
}

/** Where a field is in this file. */
export function pathOf(field: Pick<SimpleField, 'path' | 'in'>, text: string): Path {
  return field.in === 'marathon' && isPacerForm(text) ? ['marathon', ...field.path] : field.path;
}

/** What stands in a field. */
export function fieldText(data: unknown, path: Path): string {
  let value: unknown = data;
  for (const step of path) value = Array.isArray(value) ? value[Number(step)] : record(value)[step];
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
}

/** The text with a field as somebody wrote it; an empty one is taken out. */
export function withField(text: string, field: SimpleField, written: string): string {
  const path = pathOf(field, text);
  const inList = path.find(step => typeof step === 'number');
  if (inList !== undefined && written.trim() !== '') {
    // A check that has nothing but a path is none: the protocol comes with it.
    const list = path.slice(0, path.indexOf(inList));
    if (!Array.isArray(at(dataOf(text), list)))
      return withValue(text, list, [
        {
          ...(field.name === 'healthProtocol' ? {} : { protocol: 'MESOS_HTTP' }),
          [String(path.at(-1))]: valueOf(field, written),
        },
      ]);
  }
  if (written === '') {
    const rest = field.name === 'healthProtocol' ? path.slice(0, -2) : path;
    return withValue(text, rest, undefined);
  }
  return withValue(text, path, valueOf(field, written));
}

function valueOf(field: SimpleField, written: string): FormValue {
  const number = Number(written);
  // Anything else, such as ${vars.memory}, stays as it is; the daemon says what is wrong with it.
  return field.kind === 'number' && written.trim() !== '' && Number.isFinite(number) ? number : written;
}

/** The rows of a list. */
export function rowsOf(name: ListField['name'], text: string): readonly (readonly string[])[] {
  const data = dataOf(text);
  const value = at(data, listPath(name, text));
  if (name === 'env' || name === 'copy')
    return Object.entries(record(value)).map(([key, each]) => [key, name === 'env' ? envText(each) : words(each)]);
  if (!Array.isArray(value)) return [];
  if (name === 'ports')
    return value.map(each => {
      const port = record(each);
      return [words(port['name']), words(port['port'] ?? port['containerPort'])];
    });
  return value.map(each =>
    Array.isArray(each) ? [words(each[0]), words(each[1]), words(each[2])] : [words(each), '', ''],
  );
}

/** The text with one cell of a list changed. Rows that do not change stay as they are written. */
export function withCell(name: ListField['name'], text: string, row: number, column: number, written: string): string {
  const path = listPath(name, text);
  const rows = rowsOf(name, text);
  const old = rows[row];
  if (name === 'env' || name === 'copy') {
    const key = old?.[0] ?? '';
    if (column === 1) return withValue(text, [...path, key], name === 'env' ? envValue(written) : written);
    return withName(text, [...path, key], written);
  }
  if (name === 'ports') {
    const member = column === 0 ? 'name' : portMember(text, path, row);
    const number = Number(written);
    const value = column === 1 && written !== '' && Number.isFinite(number) ? number : written;
    return withValue(text, [...path, row, member], written === '' ? undefined : value);
  }
  const cells = [...(old ?? ['', '', ''])];
  cells[column] = written;
  while (cells.length > 2 && cells.at(-1) === '') cells.pop();
  return withValue(text, [...path, row], cells);
}

/** The text with a new row at the end of a list; a name in it is one that is free. */
export function withRow(name: ListField['name'], text: string): string {
  const path = listPath(name, text);
  const count = rowsOf(name, text).length;
  if (name === 'env' || name === 'copy') {
    const taken = record(at(dataOf(text), path));
    const stem = name === 'env' ? 'NAME' : 'target/app.war';
    let key = stem;
    for (let number = 2; Object.hasOwn(taken, key); number++) key = `${stem}_${number}`;
    return withValue(text, [...path, key], name === 'env' ? '' : '/app/');
  }
  const item: FormValue = name === 'ports' ? newPort(path, count) : ['hostname', 'UNIQUE'];
  return withValue(text, count === 0 ? path : [...path, count], count === 0 ? [item] : item);
}

/** The text without a row of a list. */
export function withoutRow(name: ListField['name'], text: string, row: number): string {
  const path = listPath(name, text);
  const rows = rowsOf(name, text);
  if (rows.length <= 1) return withValue(text, path, undefined);
  const isMembers = name === 'env' || name === 'copy';
  return withValue(text, [...path, isMembers ? (rows[row]?.[0] ?? '') : row], undefined);
}

/** Where a list is: ports are in the container when it has a network of its own. */
function listPath(name: ListField['name'], text: string): Path {
  const base: Path = isPacerForm(text) ? ['marathon'] : [];
  if (name === 'copy') return ['build', 'copy'];
  if (name === 'env') return [...base, 'env'];
  if (name === 'constraints') return [...base, 'constraints'];
  const mappings = [...base, 'container', 'portMappings'];
  return Array.isArray(at(dataOf(text), mappings)) ? mappings : [...base, 'portDefinitions'];
}

function portMember(text: string, path: Path, row: number): string {
  if (path.at(-1) !== 'portMappings') return 'port';
  return Object.hasOwn(record(at(dataOf(text), [...path, row])), 'port') ? 'port' : 'containerPort';
}

function newPort(path: Path, count: number): FormValue {
  const name = count === 0 ? 'http' : `port-${count}`;
  return path.at(-1) === 'portMappings' ? { containerPort: 8080, name } : { port: 0, name };
}

/** `secret:NAME` for a reference; what stands behind it is not known here. */
function envText(value: unknown): string {
  const secret = record(value)['secret'];
  return typeof secret === 'string' ? `secret:${secret}` : words(value);
}

function envValue(written: string): FormValue {
  const [, secret] = /^secret:(\S+)$/.exec(written) ?? [];
  return secret === undefined ? written : { secret };
}

function at(data: unknown, path: Path): unknown {
  let value = data;
  for (const step of path) value = Array.isArray(value) ? value[Number(step)] : record(value)[step];
  return value;
}

function record(value: unknown): Data {
  return typeof value === 'object' && value !== null ? (value as Data) : {};
}

function words(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
}
