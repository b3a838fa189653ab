import { expect, test } from 'vitest';
import {
  isExecutor,
  isNetworkName,
  isPathText,
  isPortName,
  isRegularExpression,
  isSegment,
  isUri,
} from '../../marathon/validation/patterns.ts';

const checks = { isExecutor, isNetworkName, isPathText, isPortName, isRegularExpression, isSegment, isUri };

test.for(Object.entries(checks))('%s takes no time for hostile text', ([, check]) => {
  const started = performance.now();
  for (const part of ['a', 'a-', 'a.', '-', '.', '/a', '(', '[', '\\', 'a:', '%']) check(`/${part.repeat(20_000)}!`);
  expect(performance.now() - started).toBeLessThan(500);
});

test('uris as java.net.URI reads them', () => {
  const good = ['http://h/a?b=c#d', 'hdfs:///a', 'a/b.tgz', 'file:///x%20y', 'ftp://u:p@h/x', ''];
  const bad = ['http://h/a b', 'http://<h>/', '{{x}}', 'a%zz', '1http://x', 'http:', 'a|b'];
  expect(good.filter(uri => !isUri(uri))).toEqual([]);
  expect(bad.filter(isUri)).toEqual([]);
});

test('names', () => {
  expect(['http', 'a-b', '9p'].every(isPortName)).toBe(true);
  expect(['HTTP', 'a_b', '-a', 'a-', ''].some(isPortName)).toBe(false);
  expect(['overlay', 'a_b', 'a-b'].every(isNetworkName)).toBe(true);
  expect(['_a', 'a_', 'A', ''].some(isNetworkName)).toBe(false);
  expect(['', '//cmd', '/a/b', 'a'].every(isExecutor)).toBe(true);
  expect(['/', 'a//b', '///'].some(isExecutor)).toBe(false);
});
