import { isRelease } from '../desired/lock-file.ts';
import type { Release, WrittenImage } from './types.ts';

/** Begins the line that names an app in the message of a commit; what follows belongs to it up to the next one. */
export const appTrailer = 'Pacer-App';

/** The message of the commit that writes these releases of a cluster down: a subject, a list, and trailers for programs. */
export function messageOf(cluster: string, releases: readonly Release[]): string {
  const [first, ...others] = releases;
  if (first === undefined) return '';
  const origin = first.from === undefined ? '' : `, promoted from ${first.from}`;
  const subject =
    others.length === 0
      ? `Release ${first.app} to ${cluster}: image of ${shortOf(first.entry.commit)}${origin}`
      : `Release ${releases.length} apps to ${cluster}`;
  const list = releases.map(({ app, before, entry }) => {
    const old = before === undefined ? '' : `${shortOf(before.commit)} → `;
    return `- ${app}: ${old}${shortOf(entry.commit)}`;
  });
  const authors = new Set(
    releases.flatMap(({ author }) => (author === undefined || isRelease(author) ? [] : [plain(author)])),
  );
  const trailers = [...[...authors].map(author => `Co-authored-by: ${author}`), ...releases.flatMap(trailersOf)];
  return `${[subject, ...(others.length === 0 ? [] : [list.join('\n')]), trailers.join('\n')].join('\n\n')}\n`;
}

function trailersOf({ app, entry, from }: Release): readonly string[] {
  return [
    `${appTrailer}: ${app}`,
    `Pacer-Image: ${entry.image}:${entry.key}@${entry.digest}`,
    `Pacer-Source: ${entry.source} ${entry.commit}`,
    ...(entry.build === undefined ? [] : [`Pacer-Build: ${entry.build}`]),
    ...(from === undefined ? [] : [`Pacer-Promoted-From: ${from}`]),
  ];
}

/** The images that a message of ours names, by app. Anything else gives nothing. */
export function imagesOfMessage(message: string): ReadonlyMap<string, WrittenImage> {
  const images = new Map<string, WrittenImage>();
  let app: string | undefined;
  for (const line of message.split('\n')) {
    const [, name, value = ''] = /^(Pacer-[A-Za-z-]+): (.+)$/.exec(line) ?? [];
    if (name === appTrailer) app = value;
    if (app === undefined) continue;
    const known = images.get(app);
    const [, key, digest] = /:([^:@]+)@(sha256:[0-9a-f]{64})$/.exec(value) ?? [];
    if (name === 'Pacer-Image' && key !== undefined && digest !== undefined) images.set(app, { key, digest });
    const [, source, commit] = /^(\S+) ([0-9a-f]{40,64})$/.exec(value) ?? [];
    if (name === 'Pacer-Source' && known !== undefined && source !== undefined && commit !== undefined)
      images.set(app, { ...known, origin: { source, commit } });
    if (name === 'Pacer-Build' && known !== undefined) images.set(app, { ...known, build: value });
  }
  return images;
}

/** One line, whatever a name contains. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function shortOf(commit: string): string {
  return commit.slice(0, 8);
}
