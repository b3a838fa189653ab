/** What the build says to its console. */
export interface Console {
  /** Announces a stage; the last one announced is the one that failed, if the build fails. */
  stage(title: string): void;
  line(text: string): void;
  /** Says when the last stage ended. */
  end(): void;
}

/**
 * Writes to standard output. Stages begin with `==> [3.2 s] `, the seconds since the script began, and `<== [9.1 s]` ends the
 * last one: Pacer shows them with their lengths (`reconciler/build/stages.ts`).
 */
export const standardConsole: Console = {
  stage: title => void process.stdout.write(`==> [${elapsed()} s] ${title}\n`),
  line: text => void process.stdout.write(`${text}\n`),
  end: () => void process.stdout.write(`<== [${elapsed()} s]\n`),
};

function elapsed(): string {
  return (performance.now() / 1000).toFixed(1);
}
