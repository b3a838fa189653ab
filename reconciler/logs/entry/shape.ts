/** What the form of a line says about whether it begins an entry. Forms of Java, JavaScript, Python, Go and .NET. */
export type LineShape = 'continuation' | 'opens-trace' | 'blank' | 'plain';

const continuation =
  /^(?:\s+\S|\t|at [\w$.<]|Caused by: |Suppressed: |\.\.\. \d{1,6} (?:more|common frames)|[}\])]{1,3}[,;]?$|--- End of |During handling of the above exception|The above exception was the direct cause|goroutine \d{1,12} \[|created by |exit status \d)/;
const opensTrace =
  /^(?:Exception in thread "[^"]{0,200}" |Traceback \(most recent call last\):|panic: |fatal error: |Unhandled exception|Uncaught |(?:[\w$]{1,100}[./]){0,20}[\w$]{0,100}(?:Exception|Error|Throwable)(?: \[\w+\])?(?::|$))/;

/** Judges one line by itself. */
export function shapeOf(text: string): LineShape {
  if (text.trim() === '') return 'blank';
  if (continuation.test(text)) return 'continuation';
  return opensTrace.test(text) ? 'opens-trace' : 'plain';
}

const goFrame = /^[\w./*(){}[\],-]{1,300}\([^)]{0,300}\)(?: |$)/;

/** A line of a Go stack that is not indented: `main.main()`. Only after `panic:` or `goroutine`. */
export function isGoFrame(text: string): boolean {
  return goFrame.test(text);
}

/** A Python trace ends with the first line that is not indented; that line belongs to it. */
export function endsPythonTrace(lines: readonly string[]): boolean {
  const last = lines.at(-1);
  if (last === undefined || !/^\s/.test(last)) return false;
  return lines.some(line => line.startsWith('Traceback (most recent call last):'));
}

const stackLine = /^\s+(?:at |File ")|^\t[\w/.-]+\.go:\d/;
const frameworkFrame =
  /^\s*at (?:async )?(?:java\.|javax\.|jakarta\.|jdk\.|sun\.|com\.sun\.|kotlin\.|scala\.|org\.apache\.(?:catalina|coyote|tomcat|jasper)|org\.springframework|org\.hibernate|io\.netty|reactor\.|(?:\S+ )?\(?node:|.{0,300}node_modules)/;

/** The parts of a stack trace that are shown while it is folded; undefined when there is none in the lines. */
export function traceOf(lines: readonly string[]): { frame?: string; causes: string[] } | undefined {
  if (lines.length < 2) return undefined;
  const frames = lines.filter(line => stackLine.test(line));
  if (frames.length === 0) return undefined;
  const frame = frames.find(line => !frameworkFrame.test(line));
  const causes = lines.filter(line => line.startsWith('Caused by:')).slice(0, 20);
  return frame === undefined ? { causes } : { frame: frame.trim(), causes };
}

const chatterLines =
  /^(?:Received (?:SUBSCRIBED|LAUNCH|KILL|SHUTDOWN|ACKNOWLEDGED|ERROR) event|Subscribed executor on |Registered (?:docker )?executor on |Starting task \S+$|Forked command at \d+|Executor (?:registered|asked to shutdown)|Shutting down$|Sending SIGTERM to process tree|Command (?:exited with status|terminated with signal)|Preparing rootfs at |Running docker -H )|(?:executor|exec|fetcher|logging|docker|launcher|process_info|posix)\.(?:cpp|hpp):\d+\] /;

/** Lines that Mesos itself writes into the files of a task (Mesos API reference 5.5). */
export function isChatter(text: string): boolean {
  return chatterLines.test(text.length > 400 ? text.slice(0, 400) : text);
}
