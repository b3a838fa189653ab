import type { Page } from 'playwright-core';

/** A row of the log page as it is drawn. */
export interface DrawnLine {
  readonly id: string;
  readonly text: string;
}

/** An app of three instances whose lines are numbered, with a stack trace now and then, after a long history. */
export const tickingApp = (id: string, instances: number): string =>
  [
    'kind: App',
    'marathon:',
    `  id: ${id}`,
    `  instances: ${instances}`,
    '  cpus: 0.1',
    '  mem: 32',
    '  cmd: |',
    '    n=0',
    '    while [ $n -lt 600 ]; do n=$((n+1)); echo "$(date -u +%FT%T.%3NZ) DEBUG history $n"; done',
    '    n=0',
    '    while true; do',
    '      n=$((n+1))',
    '      echo "$(date -u +%FT%T.%3NZ) INFO tick $n"',
    '      if [ $((n % 15)) = 7 ]; then',
    String.raw`        printf '%s ERROR payment refused\njava.lang.IllegalStateException: no route to bank\n\tat com.example.Cart.pay(Cart.java:88)\n\tat com.example.Cart.order(Cart.java:41)\nCaused by: java.net.ConnectException: refused\n\t... 12 more\n' "$(date -u +%FT%T.%3NZ)"`,
    '      fi',
    '      sleep 0.2',
    '    done',
    '',
  ].join('\n');

/** The rows that are drawn now, from top to bottom. */
export async function drawnLines(page: Page): Promise<readonly DrawnLine[]> {
  const rows = await page.locator('[data-index]').evaluateAll(all =>
    all.map(row => ({
      index: Number(row.dataset['index']),
      id: row.querySelector('[data-entry]')?.getAttribute('data-entry') ?? '',
      text: row.textContent ?? '',
    })),
  );
  return rows.filter(({ id }) => id !== '').toSorted((a, b) => a.index - b.index);
}

/** Every row in memory: scrolls through all of them. The list must not be following. */
export async function allLines(page: Page): Promise<readonly DrawnLine[]> {
  const found = new Map<string, DrawnLine>();
  const lines = page.getByTestId('lines');
  await lines.evaluate(element => element.scrollTo(0, 0));
  for (let steps = 0; steps < 400; steps++) {
    // Two frames: one to scroll, one to draw.
    await page.evaluate('new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))');
    for (const line of await drawnLines(page)) found.set(line.id, line);
    const isEnd = await lines.evaluate(element => {
      const before = element.scrollTop;
      element.scrollBy(0, element.clientHeight);
      return element.scrollTop === before;
    });
    if (isEnd) break;
  }
  return [...found.values()];
}

/** The first row that is in sight (none while it is being drawn), and how far below the upper edge it is; pixels. */
export async function firstInSight(page: Page): Promise<{ readonly id: string; readonly top: number }> {
  return page.getByTestId('lines').evaluate(list => {
    const edge = list.getBoundingClientRect().top;
    const rows = [...list.querySelectorAll('[data-entry]')]
      .map(row => ({ id: row.getAttribute('data-entry') ?? '', top: row.getBoundingClientRect().top - edge }))
      .filter(({ top }) => top >= 0 && top < list.clientHeight)
      .toSorted((a, b) => a.top - b.top);
    return rows[0] ?? { id: '', top: 0 };
  });
}
