import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** JSON documents by name, one file each. Names may hold any characters. */
export interface JsonFiles {
  readAll(): Map<string, unknown>;
  write(name: string, document: unknown): void;
  remove(name: string): void;
}

/**
 * Opens a folder of JSON documents. A document is written beside and then moved into place, so that whoever is killed in
 * between leaves the old one whole. Writing is synchronous: what an answer says is stored when it is sent.
 */
export function openJsonFiles(directory: string): JsonFiles {
  mkdirSync(directory, { recursive: true });
  const pathOf = (name: string): string => join(directory, `${encodeURIComponent(name)}.json`);
  return {
    readAll() {
      const documents = new Map<string, unknown>();
      for (const file of readdirSync(directory)) {
        if (!file.endsWith('.json')) continue;
        const name = decodeURIComponent(file.slice(0, -'.json'.length));
        documents.set(name, JSON.parse(readFileSync(join(directory, file), 'utf8')));
      }
      return documents;
    },
    write(name, document) {
      const path = pathOf(name);
      writeFileSync(`${path}.new`, JSON.stringify(document));
      renameSync(`${path}.new`, path);
    },
    remove: name => rmSync(pathOf(name), { force: true }),
  };
}
