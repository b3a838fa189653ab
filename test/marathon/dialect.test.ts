import { expect, test } from 'vitest';
import { dialectOf, isAtLeast } from '../../marathon/dialect.ts';

test.for([
  ['1.4.13', '1.4'],
  ['1.3.6', '1.4'],
  ['0.15.2', '1.4'],
  ['1.5.15', '1.5'],
  ['1.6.567', '1.5'],
  ['1.7.50', '1.5'],
  ['1.8.244', '1.8'],
  ['v1.9.109', '1.9'],
  ['1.10.26', '1.10'],
  ['1.11.24-SNAPSHOT', '1.10'],
  ['1.8.0-SNAPSHOT-abcdef', '1.8'],
  ['2.0.0', '1.10'],
])('Marathon %s speaks %s', ([version, dialect]) => {
  expect(dialectOf(version ?? '')).toBe(dialect);
});

test.for(['', 'marathon', '1', '1.x', '1.8a'])('"%s" is no version', version => {
  expect(() => dialectOf(version)).toThrow(/no version/);
});

test('dialects are ordered by age and not by text', () => {
  expect(isAtLeast('1.10', '1.9')).toBe(true);
  expect(isAtLeast('1.9', '1.10')).toBe(false);
  expect(isAtLeast('1.8', '1.8')).toBe(true);
});
