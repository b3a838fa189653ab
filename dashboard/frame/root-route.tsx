import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext } from '@tanstack/react-router';
import { Gate } from './gate.tsx';
import { NotFound } from './not-found.tsx';

/** The parent of every page's route. */
export const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Gate,
  notFoundComponent: NotFound,
});
