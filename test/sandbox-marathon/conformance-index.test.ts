import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Numbered cases of the Marathon API reference, section 11. */
const lastCase = 119;

/** Cases that a stand-in cannot have, with the reason. */
const excused: Readonly<Record<number, string>> = {};

const testName = /'case (\d+): ./g;

function casesIn(directory: string): number[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.test.ts'))
    .flatMap(file => [...readFileSync(join(directory, file), 'utf8').matchAll(testName)])
    .map(match => Number(match[1]));
}

describe('the numbered cases of the reference', () => {
  const covered = new Set(casesIn(import.meta.dirname));

  it('have a test each, named by its number, or a reason for having none', () => {
    const numbers = Array.from({ length: lastCase }, (_, index) => index + 1);
    expect(numbers.filter(number => !covered.has(number) && excused[number] === undefined)).toEqual([]);
  });

  it('are not excused where there is a test', () => {
    expect(Object.keys(excused).filter(number => covered.has(Number(number)))).toEqual([]);
  });

  it('do not go beyond the last one', () => {
    expect([...covered].filter(number => number < 1 || number > lastCase)).toEqual([]);
  });
});
