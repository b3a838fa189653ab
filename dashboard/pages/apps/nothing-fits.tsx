import type { ReactElement } from 'react';
import { Button } from '../../parts/button.tsx';

/** In place of the table when no app fits, with the way back. */
export function NothingFits(props: {
  readonly query: string;
  readonly total: number;
  readonly onAll: () => void;
}): ReactElement {
  const { query, total, onAll } = props;
  return (
    <div className="rounded-xl border border-dashed border-line-strong px-4 py-10 text-center text-soft">
      <p>{query === '' ? 'There are no apps yet.' : 'No app fits this filter.'}</p>
      {query === '' || total === 0 ? null : (
        <Button onPress={onAll} className="mt-3">
          Show all {total.toLocaleString('en')} apps
        </Button>
      )}
    </div>
  );
}
