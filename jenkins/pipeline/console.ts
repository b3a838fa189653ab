/** What the build says to its console. */
export interface Console {
  /** Announces a stage; the last one announced is the one that failed, if the build fails. */
  stage(title: string): void;
  line(text: string): void;
}

/** Writes to standard output; stages begin with `==> `. */
export const standardConsole: Console = {
  stage: title => void process.stdout.write(`==> ${title}\n`),
  line: text => void process.stdout.write(`${text}\n`),
};
