import { readFileSync } from 'node:fs';
import { readListing } from '../marathon/client/read-listing.ts';

// Started by measures/normal-form.ts: reads a listing in one way and prints the most memory that it took, in MB.
const [file = '', way] = process.argv.slice(2);
const body = readFileSync(file);
const text = (): string => body.toString('utf8');
const held: unknown =
  way === 'whole'
    ? JSON.parse(text())
    : await readListing({
        status: 200,
        headers: {},
        cookies: [],
        body,
        text,
        json: () => JSON.parse(text()) as unknown,
      });
process.stdout.write(String(held === undefined ? Number.NaN : process.resourceUsage().maxRSS / 1000));
