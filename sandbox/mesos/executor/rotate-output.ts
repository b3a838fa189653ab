import {
  closeSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { gzipSync } from 'node:zlib';

/*
 * The companion of a container whose output is rotated, a process of its own as in Mesos (`mesos-logrotate-logger`): it
 * writes what it reads into a file, and before the file would become larger than allowed it renames it to FILE.1, that
 * one to FILE.2 and so on. It cuts where its reads end, not where lines do, and ends with the last writer.
 *   node rotate-output.ts FILE BYTES KEEP [compress]
 * With `compress` FILE.1 becomes FILE.1.gz at once, which keeps its time.
 */
const [file = '', bytes = '', keep = '', packing = ''] = process.argv.slice(2);
const ending = packing === 'compress' ? '.gz' : '';
const most = Number(bytes);
const kept = Number(keep);
/** As much as one read of the real one takes: a page of memory. */
const page = 4096;

let descriptor = openSync(file, 'a');
let size = statSync(file).size;

function rotate(): void {
  closeSync(descriptor);
  rmSync(`${file}.${kept}${ending}`, { force: true });
  for (let number = kept - 1; number >= 0; number--) {
    try {
      if (number === 0) renameSync(file, `${file}.1`);
      else renameSync(`${file}.${number}${ending}`, `${file}.${number + 1}${ending}`);
    } catch {
      // There are not so many yet.
    }
  }
  if (ending !== '' && kept > 0) compress(`${file}.1`);
  if (kept === 0) rmSync(file, { force: true });
  descriptor = openSync(file, 'a');
  size = 0;
}

/** The compressed file is there before the plain one goes, as with gzip. */
function compress(name: string): void {
  const { atime, mtime } = statSync(name);
  writeFileSync(`${name}.gz`, gzipSync(readFileSync(name)));
  utimesSync(`${name}.gz`, atime, mtime);
  rmSync(name);
}

process.stdin.on('data', (chunk: Buffer) => {
  for (let at = 0; at < chunk.length; at += page) {
    const piece = chunk.subarray(at, at + page);
    if (size > 0 && size + piece.length > most) rotate();
    writeSync(descriptor, piece);
    size += piece.length;
  }
});
process.stdin.on('end', () => closeSync(descriptor));
// Signals to the group of the container are not for it: what was written last has to be kept.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
