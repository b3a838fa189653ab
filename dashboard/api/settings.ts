import { queryOptions } from '@tanstack/react-query';
import type { Settings } from '../../schemas/generated/settings.ts';
import type { UpstreamTest } from '../../schemas/generated/upstream-test.ts';
import { getJson, postJson } from './client.ts';

/** What the daemon follows and goes by. Contacts make no events, so it is asked again. */
export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => getJson<Settings>('/settings', signal),
  refetchInterval: 10_000,
});

/** Has the daemon ask a server something that changes nothing. Throws `ApiFailure` when the daemon itself does not answer. */
export function testUpstream(server: UpstreamTest['server']): Promise<UpstreamTest> {
  return postJson<UpstreamTest>('/settings/test', { server });
}

/** Where the diagnostics can be had as a file. */
export const diagnosticsFile = '/api/v1/diagnostics';
