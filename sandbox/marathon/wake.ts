/** Work that is asked for often and done once. */
export interface Wake {
  /** Runs the work soon; asking again before it has begun changes nothing. */
  request(): void;
  /** Nothing runs any more. */
  stop(): void;
}

/**
 * Runs `work` after the present call has unwound. Status updates arrive in the middle of kills and launches; work that
 * reacts to them must see the finished state, not the half of it. What `work` throws goes to `onError`.
 */
export function createWake(work: () => void, onError: (error: unknown) => void): Wake {
  let isRequested = false;
  let isStopped = false;
  return {
    request() {
      if (isRequested || isStopped) return;
      isRequested = true;
      queueMicrotask(() => {
        isRequested = false;
        if (isStopped) return;
        try {
          work();
        } catch (error) {
          onError(error);
        }
      });
    },
    stop() {
      isStopped = true;
    },
  };
}
