import { pacerError } from '../../errors/pacer-error.ts';
import type { ImageRow, ImageUser, ImagesView } from '../../schemas/generated/images-view.ts';
import type { ApiClient } from './api-client.ts';
import { alignColumns, createStyle, printable, relativeTime, type Style, type Terminal } from './terminal.ts';

/** `pacer images`: the tree of base images, and with `rebuild` what another digest of one would touch. */
export async function images(
  terminal: Terminal,
  api: ApiClient,
  options: { readonly rebuild?: string; readonly format: string },
): Promise<number> {
  const view = (await api.get('/api/v1/images')) as ImagesView;
  const chosen = options.rebuild === undefined ? undefined : imageNamed(view, options.rebuild);
  if (options.format === 'json') terminal.out(`${JSON.stringify(view)}\n`);
  else if (chosen === undefined) terminal.out(formatImages(view, createStyle(terminal.colour), terminal.now()));
  else terminal.out(formatRebuild(chosen, createStyle(terminal.colour)));
  return 0;
}

/** The image of this name; the path before the last part may be left out where that is clear. */
function imageNamed(view: ImagesView, name: string): ImageRow {
  const exact = view.images.find(image => image.name === name);
  const [short, ...others] = view.images.filter(image => image.name.endsWith(`/${name}`));
  const found = exact ?? (others.length === 0 ? short : undefined);
  if (found !== undefined) return found;
  const known = view.images.map(image => image.name).join(', ');
  throw pacerError('usage', {
    message: `There is no image ${name} on ${view.cluster}.`,
    advice: known === '' ? 'No file of the repository defines one.' : `There are: ${known}.`,
  });
}

/** Apps that are listed below one image; the others are a number. */
const listedApps = 8;
const widestName = 34;
const shortTag = 8;
const shortDigest = 12;

/** The tree as a table for people, 80 columns wide with usual names. Ends with a line break. */
export function formatImages(view: ImagesView, style: Style, now: number): string {
  const rows = new Map(view.images.map(image => [image.name, image]));
  const lines = [headline(view, style)];
  if (!view.builds) lines.push(style.warn('This cluster builds no images.'));
  if (rows.size === 0) return `${lines.join('\n')}\n`;
  const table: string[][] = [['IMAGE', 'TAG', 'DIGEST', 'MADE', 'STATE'].map(style.faint)];

  function add(image: ImageRow, before: string, below: string, seen: readonly string[]): void {
    table.push([style.faint(before) + nameOf(image, before, style), ...columnsOf(image, style, now)]);
    const children = seen.includes(image.name) ? [] : image.images;
    const apps = image.apps.slice(0, listedApps);
    const rest = image.apps.length - apps.length;
    const leaves = [
      ...apps.map(app => [app.id, tasks(app.tasks)]),
      ...(rest > 0 ? [[`and ${rest} more apps`, '']] : []),
    ];
    for (const [index, child] of children.entries()) {
      const last = index === children.length - 1 && leaves.length === 0;
      const row = rows.get(child);
      if (row !== undefined)
        add(row, `${below}${last ? '└─ ' : '├─ '}`, `${below}${last ? '   ' : '│  '}`, [...seen, image.name]);
    }
    for (const [index, [id = '', what = '']] of leaves.entries()) {
      const branch = `${below}${index === leaves.length - 1 ? '└─ ' : '├─ '}`;
      table.push([style.faint(branch) + cut(printable(id), branch), style.faint(what)]);
    }
  }

  for (const image of view.images) if (image.from === undefined || !rows.has(image.from)) add(image, '', '', []);
  lines.push('', alignColumns(table));
  for (const image of view.images) lines.push(...sentencesOf(image, style));
  return `${lines.join('\n')}\n`;
}

function headline(view: ImagesView, style: Style): string {
  const own = view.images.filter(image => image.state !== 'finished');
  const ready = own.filter(image => image.state === 'ready').length;
  const apps = new Set(view.images.flatMap(image => image.apps.map(app => app.id))).size;
  const states = ready === own.length ? 'all ready' : `${ready} ready`;
  const counts = own.length === 0 ? 'no base images' : `${number(own.length, 'base image')}, ${states}`;
  return `${style.strong(printable(view.cluster))}: ${counts}${apps === 0 ? '' : `, ${number(apps, 'app')} on them`}`;
}

function nameOf(image: ImageRow, before: string, style: Style): string {
  return style.name(cut(printable(image.name), before));
}

function cut(name: string, before: string): string {
  const room = widestName - before.length;
  return name.length <= room ? name : `…${name.slice(name.length - room + 1)}`;
}

function columnsOf(image: ImageRow, style: Style, now: number): readonly string[] {
  if (image.state === 'finished') return ['', '', '', style.faint('finished')];
  return [
    image.tag?.slice(0, shortTag) ?? '-',
    image.digest?.replace('sha256:', '').slice(0, shortDigest) ?? '-',
    image.madeAt === undefined ? '-' : relativeTime(Date.parse(image.madeAt), now),
    word(image.state, style),
  ];
}

function word(state: ImageRow['state'], style: Style): string {
  if (state === 'ready') return style.good(state);
  return state === 'failed' ? style.bad(state) : style.warn(state);
}

function sentencesOf(image: ImageRow, style: Style): readonly string[] {
  if (image.sentence === undefined) return [];
  const lines = [`\n${style.strong(printable(image.name))}: ${printable(image.sentence)}`];
  for (const line of image.evidence ?? []) lines.push(style.faint(`  | ${printable(line)}`));
  if (image.advice !== undefined) lines.push(`  ${printable(image.advice)}`);
  if (image.buildUrl !== undefined) lines.push(style.faint(`  build: ${printable(image.buildUrl)}`));
  return lines;
}

/** What another digest of an image would touch, in words. Ends with a line break. */
export function formatRebuild(image: ImageRow, style: Style): string {
  const { images: below, apps, tasks: all } = image.rebuild;
  const name = style.name(printable(image.name));
  if (below.length === 0 && apps.length === 0)
    return `A rebuild of ${name} touches nothing else: nobody stands on it.\n`;
  const parts = [
    ...(below.length === 0 ? [] : [`builds ${number(below.length, 'image')} again`]),
    ...(apps.length === 0 ? [] : [`builds and rolls out ${number(apps.length, 'app')}, ${tasks(all)} in all`]),
  ];
  const lines = [`A rebuild of ${name} ${parts.join(', then ')}.`];
  if (below.length > 0)
    lines.push('', style.faint('IMAGES, IN THIS ORDER'), ...below.map(each => `  ${printable(each)}`));
  if (apps.length > 0) {
    const rows = apps.map((app: ImageUser) => [`  ${printable(app.id)}`, style.faint(tasks(app.tasks))]);
    lines.push('', style.faint('APPS'), alignColumns(rows));
  }
  return `${lines.join('\n')}\n`;
}

function tasks(count: number): string {
  return number(count, 'task');
}

function number(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}
