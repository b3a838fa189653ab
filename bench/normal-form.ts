import { formatTable } from './figures.ts';
import { measureNormalForm } from './measures/normal-form.ts';

// `node bench/normal-form.ts [APPS]`: the measures of the normal form alone, in a minute less than all of them.
const apps = Number(process.argv[2] ?? 10_000);
process.stdout.write(`${formatTable(await measureNormalForm(apps))}\n`);
