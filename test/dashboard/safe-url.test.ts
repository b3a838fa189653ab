import { describe, expect, it } from 'vitest';
import { safeUrl } from '../../dashboard/parts/safe-url.ts';

describe('a link out of the dashboard', () => {
  it.for(['http://jenkins.example.com/job/1/', 'https://git.example.com/a?b=c#d'])('leads to %s', url => {
    expect(safeUrl(url)).toBe(url);
  });

  it.for([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    '//evil.example.com',
    'not a url',
    '',
    undefined,
  ])('does not lead to %j', url => {
    expect(safeUrl(url)).toBeUndefined();
  });
});
