import { aimsFor } from '../aims.ts';
import type { Figure } from '../figures.ts';
import { percentile } from '../statistics.ts';
import type { World } from '../world.ts';

const questions = [
  { name: 'first list', path: '/api/v1/app-rows' },
  {
    name: 'filtered list, last change first',
    path: '/api/v1/app-rows?q=health%3Ahealthy+-sync%3Adrifted+-nothing&sort=newest',
  },
  { name: 'last page of the list', path: '/api/v1/app-rows?offset=9900' },
] as const;

/** What the list of apps of the dashboard costs its reader, beside the whole list of the API. */
export async function measureLists(world: World, times: number): Promise<readonly Figure[]> {
  const { apps } = world;
  const daemon = await world.daemon({ interval: '60s' });
  try {
    await daemon.settled(apps);
    const whole = await ask(`${daemon.url}/api/v1/apps`, Math.max(3, Math.round(times / 10)));
    const baseline = { name: 'the whole list, p99', value: percentile(whole.took, 0.99) };
    const bytes = { name: 'the whole list', value: whole.kilobytes };
    const figures: Figure[] = [];
    for (const { name, path } of questions) {
      const { took, kilobytes } = await ask(`${daemon.url}${path}`, times);
      figures.push(
        {
          measure: `${name} of ${apps} apps, p99`,
          value: percentile(took, 0.99),
          unit: 'ms',
          baseline,
          aim: aimsFor(apps).list,
        },
        {
          measure: `${name} of ${apps} apps, uncompressed KB`,
          value: kilobytes,
          unit: '',
          baseline: bytes,
          aim: aimsFor(apps).listKilobytes,
        },
      );
    }
    return figures;
  } finally {
    await daemon.stop();
  }
}

async function ask(
  url: string,
  times: number,
): Promise<{ readonly took: readonly number[]; readonly kilobytes: number }> {
  const took: number[] = [];
  let kilobytes = 0;
  for (let count = 0; count < times; count++) {
    const began = performance.now();
    const response = await fetch(url);
    const text = await response.text();
    took.push(performance.now() - began);
    if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
    kilobytes = Buffer.byteLength(text) / 1024;
  }
  return { took, kilobytes };
}
