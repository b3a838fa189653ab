import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiFailure } from './client.ts';
import { onLiveEvents } from './live.ts';

/**
 * What the daemon answered, kept fresh by its event stream and not by asking again and again. Pages patch their own
 * answers with `useLiveEvents`; after a `reset` everything on screen is read anew.
 */
export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      // The session is over: who one is has to be asked again, and what is around the pages goes on from there.
      onError: error => {
        if (error instanceof ApiFailure && error.status === 401) void client.invalidateQueries({ queryKey: ['me'] });
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 60_000,
        gcTime: 600_000,
        refetchOnWindowFocus: false,
        retry: (count, error) =>
          !(error instanceof ApiFailure && error.status >= 400 && error.status < 500) && count < 4,
        retryDelay: count => Math.min(5_000, 500 * 2 ** count),
      },
    },
  });
  onLiveEvents(events => {
    if (events.some(event => event.type === 'reset')) void client.invalidateQueries();
  });
  return client;
}
