import { describe, expect, it } from 'vitest';
import { testUpstream } from '../../reconciler/loop/session/contacts.ts';
import type { Upstreams } from '../../reconciler/upstreams.ts';

const upstreams = {
  marathon: { info: () => Promise.resolve({ version: '1.8.222' }) },
  jenkins: undefined,
  registry: { tags: () => Promise.reject(new Error('refused')) },
  mesos: undefined,
} as unknown as Upstreams;

describe('the test of a server', () => {
  it('says what answers', async () => {
    expect(await testUpstream(upstreams, 'marathon')).toBe('Marathon 1.8.222 answers.');
  });

  it('is no success when cluster.yaml names no such server, or when it refuses', async () => {
    await expect(testUpstream(upstreams, 'jenkins')).rejects.toMatchObject({
      code: 'usage',
      message: 'cluster.yaml names no server for "jenkins".',
    });
    await expect(testUpstream(upstreams, 'registry')).rejects.toThrow('refused');
  });
});
