import type { Clock, Timer } from '../../../clock/clock.ts';

/** A time limit that can be set anew until it is over. */
export interface Patience {
  /** Waits this many milliseconds from now on, whatever was set before. */
  wait(milliseconds: number): void;
  end(): void;
  /** It was ended, or has run out. */
  isOver(): boolean;
}

/** Calls `onOut` once when it runs out. */
export function createPatience(clock: Clock, onOut: () => void): Patience {
  let timer: Timer | undefined;
  let isOver = false;
  return {
    wait(milliseconds) {
      timer?.cancel();
      if (isOver) return;
      timer = clock.after(milliseconds, () => {
        onOut();
        isOver = true;
      });
    },
    end() {
      isOver = true;
      timer?.cancel();
    },
    isOver: () => isOver,
  };
}
