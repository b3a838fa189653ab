import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { LogEntry } from '../schemas/generated/log-entry.ts';

// Frames of the log page in a real browser while lines arrive: `node bench/log-page-frames.ts [LINES_PER_SECOND] [SECONDS]`.
// The page is the built one; a server of its own sends made-up lines, so that only the page is measured.

const rate = Number(process.argv[2] ?? 5_000);
const seconds = Number(process.argv[3] ?? 10);
const dist = join(import.meta.dirname, '..', 'dashboard', 'dist');
const sources = Array.from({ length: 10 }, (_, index) => ({
  id: `source-${index}`,
  kind: 'instance',
  name: `cart.${index}`,
  app: '/cart',
  instance: `cart.${index}`,
  stream: 'stdout',
  state: 'following',
}));
const types: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml' };
let sent = 0;
/** First the page is measured at rest: that is what this machine can do now. */
let isSending = false;

function entry(): LogEntry {
  const number = sent++;
  const isTrace = number % 200 === 7;
  const time = new Date().toISOString();
  const text = `${time} INFO [http-${number % 8}] com.example.cart.CartResource - added item ${number} to a cart`;
  return {
    id: `e${number}`,
    source: `source-${number % 10}`,
    time,
    basis: 'stamp',
    order: 'known',
    level: isTrace ? 'error' : 'info',
    text: isTrace ? `${text}\njava.lang.IllegalStateException: x\n\tat com.example.A.b(A.java:1)\nCaused by: y` : text,
    lines: isTrace ? 4 : 1,
    ...(isTrace ? { trace: { frame: 'at com.example.A.b(A.java:1)', causes: ['Caused by: y'] } } : {}),
    ...(number % 50 === 3 ? { ansi: `\u001b[32m${text}\u001b[0m` } : {}),
  };
}

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const json = (value: unknown): void => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(value));
  };
  if (pathname === '/api/v1/logs') {
    json({
      sources,
      entries: Array.from({ length: 500 }, entry),
      markers: [],
      before: 'v1',
      after: 'v1',
      reason: 'page',
    });
  } else if (pathname === '/api/v1/logs/stream') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    // As the daemon sends them: every 80 ms, at most 200 entries an event.
    const timer = setInterval(() => {
      if (!isSending) return;
      for (let left = Math.round(rate * 0.08); left > 0; left -= 200) {
        const entries = Array.from({ length: Math.min(200, left) }, entry);
        response.write(`id: v1~${sent}\nevent: entries\ndata: ${JSON.stringify({ entries })}\n\n`);
      }
    }, 80);
    request.on('close', () => clearInterval(timer));
  } else if (pathname === '/api/v1/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('event: hello\ndata: {}\n\n');
  } else if (pathname.startsWith('/api/')) {
    response.statusCode = 503;
    json({ code: 'not-ready', message: 'Not part of this measurement.' });
  } else {
    const file = pathname.includes('.') ? pathname.slice(1) : 'index.html';
    response.setHeader('content-type', types[file.split('.').at(-1) ?? ''] ?? 'text/html');
    readFile(join(dist, file)).then(
      content => response.end(content),
      () => response.writeHead(404).end(),
    );
  }
});

await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('the server has no port');
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
  timeout: 30_000,
});
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`http://127.0.0.1:${address.port}/logs?app=%2Fcart`);
  await page.locator('[data-entry]').first().waitFor();
  const atRest = await frames(3);
  isSending = true;
  const before = sent;
  const busy = await frames(seconds);
  const linesPerSecond = Math.round((sent - before) / seconds);
  const rows = await page.getByTestId('rows').textContent();
  process.stdout.write(`${JSON.stringify({ linesPerSecond, rows, atRest, busy }, undefined, 1)}\n`);

  /** Times between frames, as the page itself sees them. */
  async function frames(length: number): Promise<unknown> {
    return page.evaluate(`new Promise(done => {
      const gaps = []; let last = performance.now(); const end = last + ${length * 1000};
      let busy = 0; new PerformanceObserver(list => { for (const e of list.getEntries()) busy += e.duration; }).observe({ type: 'longtask' });
      const tick = now => { gaps.push(now - last); last = now; if (now < end) return requestAnimationFrame(tick);
        gaps.sort((a, b) => a - b);
        const at = part => Math.round(gaps[Math.floor(gaps.length * part)] * 10) / 10;
        done({ framesPerSecond: Math.round(10 * gaps.length / ${length}) / 10, median: at(0.5), p95: at(0.95), p99: at(0.99), longest: at(0.9999), longTasksMilliseconds: Math.round(busy) }); };
      requestAnimationFrame(tick); })`);
  }
} finally {
  await browser.close();
  server.closeAllConnections();
  server.close();
}
