import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium, type CDPSession, type Page } from 'playwright-core';
import type { Figure } from '../figures.ts';
import { startLogPageServer } from '../log-page-server.ts';
import { percentile } from '../statistics.ts';

const browserPath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
/** A browser draws 60 times a second, and its clock is not exact. */
const frameAim = 1000 / 59;

/** What a page did in one stretch of time. */
export interface PageWork {
  readonly linesPerSecond: number;
  readonly framesPerSecond: number;
  /** Milliseconds between two frames. */
  readonly frame: { readonly mean: number; readonly p95: number; readonly longest: number };
  /** Milliseconds of work of the main thread in a second: all of it, and parts of it. */
  readonly work: Readonly<Record<'task' | 'script' | 'layout' | 'style', number>>;
}

/**
 * What the log page costs a browser while lines arrive that somebody follows; the baseline is the same page with nothing
 * arriving, in the same run. Without a Chromium there are no figures, and it says so.
 */
export async function measureLogPage(lines: number, seconds: number): Promise<readonly Figure[]> {
  const seen = await watchLogPage(lines, seconds);
  if (seen === undefined) return [];
  const { rest, busy } = seen;
  const what = `log page, ${lines} lines/s arriving`;
  return [
    {
      measure: `${what}: time of a frame, mean`,
      value: busy.frame.mean,
      unit: 'ms',
      baseline: { name: 'the same page with nothing arriving', value: rest.frame.mean },
      aim: frameAim,
    },
    {
      measure: `${what}: time of a frame, p95`,
      value: busy.frame.p95,
      unit: 'ms',
      baseline: { name: 'the same page with nothing arriving', value: rest.frame.p95 },
    },
    {
      measure: `${what}: work of the main thread per second`,
      value: busy.work.task,
      unit: 'ms',
      baseline: { name: 'one second', value: 1_000 },
      aim: 250,
    },
  ];
}

/** The page at rest and while lines arrive. Undefined when there is no browser. */
export async function watchLogPage(
  lines: number,
  seconds: number,
): Promise<{ readonly rest: PageWork; readonly busy: PageWork } | undefined> {
  if (!existsSync(browserPath)) {
    process.stderr.write(`log page: skipped, there is no ${browserPath} (set CHROMIUM)\n`);
    return undefined;
  }
  const server = await startLogPageServer();
  const browser = await chromium.launch({
    executablePath: browserPath,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
    timeout: 30_000,
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(server.url);
    await page.locator('[data-entry]').first().waitFor();
    const session = await page.context().newCDPSession(page);
    // Time on a processor, so that what other programs do is not counted.
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await pause(1_000);
    const rest = await watch(page, session, server.made, Math.min(seconds, 3));
    server.send(lines);
    // The first second is that of a page that warms up.
    await pause(1_000);
    const busy = await watch(page, session, server.made, seconds);
    return { rest, busy };
  } finally {
    await browser.close();
    server.stop();
  }
}

async function watch(page: Page, session: CDPSession, made: () => number, seconds: number): Promise<PageWork> {
  const before = await workOf(session);
  const madeBefore = made();
  // As text: it runs in the browser, whose names this program does not know.
  const times = await page.evaluate<number[]>(`new Promise(done => {
    const times = [];
    const until = performance.now() + ${seconds * 1_000};
    const tick = now => { times.push(now); if (now < until) requestAnimationFrame(tick); else done(times); };
    requestAnimationFrame(tick);
  })`);
  const after = await workOf(session);
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const length = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1_000;
  const each = (name: keyof PageWork['work']): number => (after[name] - before[name]) / length;
  return {
    linesPerSecond: (made() - madeBefore) / length,
    framesPerSecond: gaps.length / length,
    frame: {
      mean: (length * 1_000) / gaps.length,
      p95: percentile(gaps, 0.95),
      longest: percentile(gaps, 1),
    },
    work: { task: each('task'), script: each('script'), layout: each('layout'), style: each('style') },
  };
}

async function workOf(session: CDPSession): Promise<PageWork['work']> {
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (name: string): number => (metrics.find(metric => metric.name === name)?.value ?? 0) * 1_000;
  return {
    task: of('TaskDuration'),
    script: of('ScriptDuration'),
    layout: of('LayoutDuration'),
    style: of('RecalcStyleDuration'),
  };
}
