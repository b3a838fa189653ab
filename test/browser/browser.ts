import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { skipReason } from '../referee/installed.ts';

const places = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const found = places.find(place => place !== undefined && existsSync(place));

/** Why the tests with a browser are skipped; undefined when there is one. */
export const noBrowser =
  found === undefined ? 'no Chromium is installed (apt-get install chromium, or set CHROMIUM)' : undefined;
skipReason(noBrowser, 'The dashboard in a browser');

const screenshots = join(import.meta.dirname, '..', '..', '.vitest', 'screenshots');

/** Starts the system's Chromium. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(found === undefined ? {} : { executablePath: found }),
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
    timeout: 30_000,
  });
}

/** A window, and everything in it that should not have happened. */
export interface Window {
  readonly page: Page;
  /** Errors of the console (refusals of the content security policy among them) and of scripts. */
  readonly errors: readonly string[];
  /** Addresses that were asked for and are not the daemon's. */
  readonly foreign: readonly string[];
}

/** Opens a window of its own on the dashboard at `address`; it is closed when the test ends. */
export async function openWindow(
  browser: Browser,
  address: string,
  options: { readonly theme?: 'light' | 'dark'; readonly width?: number; readonly height?: number } = {},
): Promise<Window> {
  const { theme = 'light', width = 1440, height = 900 } = options;
  const context = await browser.newContext({
    colorScheme: theme,
    viewport: { width, height },
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(20_000);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const errors: string[] = [];
  const foreign: string[] = [];
  const { origin } = new URL(address);
  page.on('console', message => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', error => errors.push(error.message));
  page.on('request', request => {
    if (new URL(request.url()).origin !== origin) foreign.push(request.url());
  });
  await page.goto(address, { waitUntil: 'domcontentloaded' });
  return { page, errors, foreign };
}

/** Keeps a picture for whoever wants to look at it, below `.vitest/screenshots`. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  await mkdir(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true, timeout: 20_000 });
}
