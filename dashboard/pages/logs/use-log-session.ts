import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { logParameters } from '../../api/log-parameters.ts';
import { queryOf, type LogSearch } from './search.ts';
import { createLogSession, type LogSession, type LogView } from './session.ts';

/** Reads what the address selects; begins anew when that changes. A line that is not in memory is gone to. */
export function useLogSession(
  search: LogSearch,
): { readonly session: LogSession; readonly view: LogView; readonly key: string } | undefined {
  const query = queryOf(search);
  const key = logParameters(query);
  const line = useRef(search.line);
  line.current = search.line;
  const [made, setMade] = useState<{ readonly session: LogSession; readonly key: string }>();
  useEffect(() => {
    const session = createLogSession(queryOf(search), line.current);
    setMade({ session, key });
    return () => session.stop();
    // The key is all of the search that the daemon is asked for.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [key]);
  const view = useSyncExternalStore(made?.session.watch ?? watchNothing, () => made?.session.view());
  return made === undefined || view === undefined || made.key !== key ? undefined : { ...made, view };
}

function watchNothing(): () => void {
  return () => undefined;
}
