import { setImmediate } from 'node:timers/promises';
import type { HttpResponse } from '../../http/types.ts';
import type { LiveApp } from '../types.ts';
import { placesOfApps } from './places-of-apps.ts';
import { readApp, readApps } from './readers.ts';

/** Apps that are read before others have their turn: a millisecond or two. */
const appsPerTurn = 100;

/**
 * Reads the answer of `GET /v2/apps`. A listing of thousands of apps is many megabytes: its apps are parsed out of the
 * bytes one after the other, and others have their turn in between, where the parser would stop everything for a while
 * and hold the whole text a second time. An answer of any other form is read as a whole, with the errors of `readApps`.
 */
export async function readListing(response: HttpResponse): Promise<readonly LiveApp[]> {
  const { body, headers } = response;
  if (headers['content-type']?.startsWith('text/html') === true) return readApps(response.json());
  const apps: LiveApp[] = [];
  for (const place of placesOfApps(body)) {
    const app = place === undefined ? undefined : parsed(body.toString('utf8', place.start, place.end));
    if (app === undefined) return readApps(response.json());
    apps.push(readApp(app));
    if (apps.length % appsPerTurn === 0) await setImmediate();
  }
  return apps;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
