import { describe, expect, it } from 'vitest';
import { createHiding } from '../../reconciler/secrets/hiding.ts';

describe('what is printed', () => {
  const secret = 'p"w\\d/ä 42 canary';

  it('has no secret in it, as text, as JSON, in an address and in base64', () => {
    const hiding = createHiding();
    hiding.add(secret);
    const json = JSON.stringify({ secret });
    const spellings = [
      secret,
      json,
      JSON.stringify({ line: json }),
      `https://x.example.com/?q=${encodeURIComponent(secret)}`,
      Buffer.from(secret).toString('base64'),
      Buffer.from(`user:${secret}`).toString('base64'),
      Buffer.from(`me:${secret}`).toString('base64'),
      Buffer.from(`you2:${secret}`).toString('base64'),
    ];
    for (const text of spellings) {
      expect(hiding.hide(text)).toContain('***');
      expect(hiding.hide(text)).not.toContain('canary');
    }
    expect(hiding.hideIn({ deep: [{ secret }] })).toEqual({ deep: [{ secret: '***' }] });
  });

  it('is left as it is where there is nothing to hide, and where a secret is so short that it is found everywhere', () => {
    const hiding = createHiding();
    const value = { text: 'true and 1234' };
    expect(hiding.hideIn(value)).toBe(value);
    hiding.add('true');
    hiding.add('1234');
    hiding.add('another-secret');
    expect(hiding.hideIn(value)).toBe(value);
  });

  it('has no line of a key of several lines in it', () => {
    const hiding = createHiding();
    hiding.add('-----BEGIN X-----\nAAAABBBBCCCCDDDD1111\nEEEEFFFFGGGG22223333\n-----END X-----\n');
    expect(hiding.hide('log: EEEEFFFFGGGG22223333')).toBe('log: ***');
  });
});
