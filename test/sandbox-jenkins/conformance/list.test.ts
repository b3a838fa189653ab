import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** Cases of the Jenkins reference, section 10.2, that have no test, each with the reason. */
const withoutTest: Readonly<Record<string, string>> = {};

const everyCase = Array.from({ length: 94 }, (_, index) => `J${String(index + 1).padStart(2, '0')}`);

it('has one test for each case of the Jenkins reference, or a reason why not', () => {
  const counted = new Map<string, number>();
  for (const name of readdirSync(import.meta.dirname)) {
    const source = readFileSync(join(import.meta.dirname, name), 'utf8');
    for (const [, number = ''] of source.matchAll(/^\s*it\(\s*['"`](J\d{2}) /gm))
      counted.set(number, (counted.get(number) ?? 0) + 1);
  }
  for (const number of everyCase) {
    const expected = withoutTest[number] === undefined ? 1 : 0;
    expect(`${number}: ${counted.get(number) ?? 0}`).toBe(`${number}: ${expected}`);
  }
  expect([...counted.keys()].filter(number => !everyCase.includes(number))).toEqual([]);
});
