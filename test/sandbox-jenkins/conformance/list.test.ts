import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** Cases of the Jenkins reference, section 10.2, that have no test, each with the reason. */
const withoutTest: Readonly<Record<string, string>> = {};

/** Cases that are the work of plugins in a real Jenkins, and how much of each plugin the stand-in has. */
const ofPlugins: Readonly<Record<string, string>> = {
  J16: 'cloudbees-folder: folders with createItem, config.xml, rename, delete and disable; no views, no moves',
  J17: 'branch-api: the names of branch jobs in addresses; branches are never scanned',
  J39: 'cloudbees-folder: a disabled folder refuses builds of the jobs in it',
  J60: 'git: a real checkout and its BuildData; no change sets',
  J66: 'pipeline-rest-api: describe, runs and artifacts; no node logs, no inputs',
};

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
  for (const number of Object.keys(ofPlugins)) expect(counted.has(number)).toBe(true);
  expect([...counted.keys()].filter(number => !everyCase.includes(number))).toEqual([]);
});
