import { createWriteStream } from 'node:fs';
import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { get as httpsGet } from 'node:https';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { extract } from 'tar';

/** One `fetch` entry of a task. */
export interface FetchEntry {
  readonly uri: string;
  readonly extract: boolean;
  readonly executable: boolean;
}

const tarEndings = ['.tar', '.tgz', '.tar.gz'];
/** Archives that Mesos would extract and this fetcher cannot: refused rather than left lying about. */
const otherArchives = ['.tbz2', '.tar.bz2', '.txz', '.tar.xz', '.zip', '.gz'];
const maxRedirects = 5;

/**
 * Puts a uri into a sandbox directory as Mesos's fetcher does: `file:`, plain absolute paths, `http:` and `https:`;
 * tar archives are unpacked beside themselves when asked. Rejects with a sentence that names the uri.
 */
export async function fetchUri(entry: FetchEntry, sandbox: string, signal: AbortSignal): Promise<void> {
  try {
    const file = join(sandbox, fileNameOf(entry.uri));
    await mkdir(sandbox, { recursive: true });
    await bring(entry.uri, file, signal);
    if (entry.executable) await chmod(file, 0o755);
    else if (entry.extract) await unpack(file, sandbox);
  } catch (error) {
    throw new Error(`Failed to fetch '${entry.uri}': ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function fileNameOf(uri: string): string {
  const path = uri.startsWith('/') ? uri : decodeURIComponent(new URL(uri).pathname);
  const name = basename(path);
  if (name === '' || name === '.' || name === '..' || name.includes('/') || name.includes('\0'))
    throw new Error('it names no file');
  if (name === 'stdout' || name === 'stderr') throw new Error(`it would overwrite ${name} of the task`);
  return name;
}

async function bring(uri: string, file: string, signal: AbortSignal): Promise<void> {
  if (uri.startsWith('/')) return copyFile(uri, file);
  if (uri.startsWith('file:')) return copyFile(fileURLToPath(uri), file);
  if (!uri.startsWith('http:') && !uri.startsWith('https:')) throw new Error('only file, http and https are supported');
  await download(new URL(uri), file, signal, maxRedirects);
}

async function download(url: URL, file: string, signal: AbortSignal, redirects: number): Promise<void> {
  const response = await request(url, signal);
  const status = response.statusCode ?? 0;
  const location = response.headers.location;
  if (status >= 300 && status < 400 && location !== undefined) {
    response.resume();
    if (redirects === 0) throw new Error('too many redirects');
    await download(new URL(location, url), file, signal, redirects - 1);
    return;
  }
  if (status !== 200) {
    response.resume();
    throw new Error(`the server answered ${status}`);
  }
  await pipeline(response, createWriteStream(file), { signal });
}

function request(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error(`redirected to ${url.protocol}`);
  const get = url.protocol === 'https:' ? httpsGet : httpGet;
  return new Promise((resolve, reject) => {
    get(url, { signal, agent: false, timeout: 60_000 }, resolve)
      .on('timeout', function stalled(this: { destroy(error: Error): void }) {
        this.destroy(new Error('no answer for 60 seconds'));
      })
      .on('error', reject);
  });
}

async function unpack(file: string, sandbox: string): Promise<void> {
  if (tarEndings.some(ending => file.endsWith(ending))) {
    await extract({ file, cwd: sandbox, strict: true });
    return;
  }
  const ending = otherArchives.find(candidate => file.endsWith(candidate));
  if (ending !== undefined) throw new Error(`archives of kind ${ending} cannot be extracted here`);
}
