import { createRootRoute, type ErrorComponentProps } from '@tanstack/react-router';
import { Failure } from '../shared/failure';
import { Layout } from './layout';
import { NotFound } from './not-found';

export const rootRoute = createRootRoute({
  component: Layout,
  notFoundComponent: NotFound,
  errorComponent: PageFailure,
});

function PageFailure({ error, reset }: ErrorComponentProps) {
  return <Failure error={error} onRetry={reset} />;
}
