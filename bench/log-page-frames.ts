import { watchLogPage } from './measures/log-page.ts';

// Frames of the log page in a real browser while lines arrive: `node bench/log-page-frames.ts [LINES_PER_SECOND] [SECONDS]`.
// `npm run bench` records the same; this prints all of it, for whoever works on the page. Build it first.
const seen = await watchLogPage(Number(process.argv[2] ?? 5_000), Number(process.argv[3] ?? 10));
const round = (_: string, value: unknown): unknown => (typeof value === 'number' ? Math.round(value * 10) / 10 : value);
process.stdout.write(`${JSON.stringify(seen, round, 1)}\n`);
