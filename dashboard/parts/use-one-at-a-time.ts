import { useRef } from 'react';

/**
 * What a button does that writes: pressed again while it is under way it does nothing. That a button is drawn as pending comes
 * too late for a double click. `work` says itself when it fails; nothing is thrown here.
 */
export function useOneAtATime(work: () => Promise<unknown>): () => void {
  const isUnderWay = useRef(false);
  return () => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    void work()
      .catch(() => undefined)
      .finally(() => (isUnderWay.current = false));
  };
}
