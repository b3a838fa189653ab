import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium, type Page } from 'playwright-core';
import type { Figure } from '../figures.ts';
import { percentile } from '../statistics.ts';
import type { World } from '../world.ts';

const browserPath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const idleSeconds = 10;
/** A browser draws at 60 Hz; a frame that took longer than two of its turns is one that people see. */
const frame = 1000 / 60;

/**
 * What the list of apps costs whoever looks at it in a browser: until its first row can be clicked, while it is scrolled to
 * the end, and while nothing happens. The baseline of the first is an empty page of the same server. Without a Chromium
 * there are no figures, and it says so.
 */
export async function measurePage(world: World, times: number): Promise<readonly Figure[]> {
  if (!existsSync(browserPath)) {
    process.stderr.write(`page: skipped, there is no ${browserPath} (set CHROMIUM)\n`);
    return [];
  }
  const { apps } = world;
  const daemon = await world.daemon({ interval: '60s' });
  const browser = await chromium.launch({
    executablePath: browserPath,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  try {
    await daemon.settled(apps);
    const interactive: number[] = [];
    const empty: number[] = [];
    for (let count = 0; count <= times; count++) {
      const page = await browser.newPage();
      const bare = await opened(page, `${daemon.url}/healthz`, () => Promise.resolve());
      const row = await opened(page, `${daemon.url}/apps`, () =>
        page.locator('a[href^="/apps/"]').first().click({ trial: true, timeout: 20_000 }),
      );
      await page.close();
      // The first visit fills the caches of the browser.
      if (count === 0) continue;
      empty.push(bare);
      interactive.push(row);
    }
    const page = await browser.newPage();
    await page.goto(`${daemon.url}/apps`);
    await page.locator('a[href^="/apps/"]').first().waitFor();
    const idle = await idleShare(page);
    const frames = await scrolled(page);
    const baseline = { name: 'an empty page of the same server', value: percentile(empty, 0.5) };
    return [
      {
        measure: `list of ${apps} apps in a browser: first row can be clicked, p50`,
        value: percentile(interactive, 0.5),
        unit: 'ms',
        baseline,
        aim: 1_000,
      },
      {
        measure: `the same page, idle: script and drawing per second`,
        value: idle,
        unit: 'ms',
        baseline: { name: 'one second', value: 1_000 },
        aim: 20,
      },
      {
        measure: `scrolling through ${apps} apps: time of a frame, p95`,
        value: percentile(frames, 0.95),
        unit: 'ms',
        baseline: { name: 'a frame at 60 Hz', value: frame },
      },
    ];
  } finally {
    await browser.close();
    await daemon.stop();
  }
}

async function opened(page: Page, url: string, ready: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  await ready();
  return performance.now() - began;
}

/** Milliseconds of work of the page's main thread per second while nobody does anything. */
async function idleShare(page: Page): Promise<number> {
  await pause(2_000);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const busy = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1_000;
  };
  const before = await busy();
  await pause(idleSeconds * 1_000);
  return ((await busy()) - before) / idleSeconds;
}

/** Times between frames while the list is scrolled with the wheel, for about three seconds. */
async function scrolled(page: Page): Promise<readonly number[]> {
  // As text: it runs in the browser, whose names this program does not know.
  await page.evaluate(
    'globalThis.frameTimes = []; const count = now => { frameTimes.push(now); requestAnimationFrame(count); }; requestAnimationFrame(count);',
  );
  await page.mouse.move(600, 500);
  for (let turn = 0; turn < 60; turn++) {
    await page.mouse.wheel(0, 2_000);
    await pause(50);
  }
  const times = await page.evaluate<number[]>('frameTimes');
  return times.slice(1).map((time, index) => time - (times[index] ?? time));
}
