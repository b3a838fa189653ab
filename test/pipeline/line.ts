import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { allTypes, startRegistry } from '../sandbox-registry/registry.ts';
import { createWorkbench } from './pipeline.ts';

interface TestManifest {
  config: { digest: string };
  layers: { mediaType: string; digest: string }[];
}

/** A registry and a source repository with a small application, and ways to look at the images made from it. */
export async function startLine() {
  const registry = await startRegistry();
  const bench = await createWorkbench();
  await bench.commit({
    'server.js': 'console.log("hello")\n',
    'bin/start': '#!/bin/sh\nexec node server.js\n',
    'public/index.html': '<h1>hello</h1>',
    'public/css/site.css': 'h1 {}',
    'public/.hidden': 'dot',
  });
  await chmod(join(bench.repository, 'bin/start'), 0o755);
  const commit = await bench.commit({}, 'executable');

  function parameters(recipe: object, more: Record<string, string> = {}): Record<string, string> {
    const image = more['IMAGE'] ?? 'shop/hello';
    return {
      KEY: 'key-1',
      TAG: 'tag-1',
      SOURCE_COMMIT: commit,
      RECIPE: JSON.stringify(recipe),
      ...more,
      IMAGE: `${registry.host}/${image}`,
    };
  }

  async function read(repository: string, reference: string) {
    const answer = await registry.call('GET', `/v2/${repository}/manifests/${reference}`, { accept: allTypes });
    const manifest = JSON.parse(answer.text) as TestManifest;
    const config = JSON.parse((await registry.call('GET', `/v2/${repository}/blobs/${manifest.config.digest}`)).text);
    return { digest: answer.headers.get('docker-content-digest'), manifest, config };
  }

  async function listLayer(repository: string, digest: string) {
    const response = await fetch(`${registry.url}/v2/${repository}/blobs/${digest}`);
    const tar = gunzipSync(Buffer.from(await response.arrayBuffer()));
    const entries: Record<string, { mode: string; type: string; content: string; linkpath: string }> = {};
    const order: string[] = [];
    const owners = new Set<string>();
    await new Promise<void>((resolve, reject) => {
      const parser = new Parser({
        strict: true,
        onReadEntry(entry: ReadEntry) {
          const chunks: Buffer[] = [];
          entry.on('data', (chunk: Buffer) => chunks.push(chunk));
          entry.on('end', () => {
            order.push(entry.path);
            owners.add(`${entry.uid}:${entry.gid}:${entry.mtime?.getTime()}`);
            entries[entry.path] = {
              mode: (entry.mode ?? 0).toString(8),
              type: entry.type,
              content: Buffer.concat(chunks).toString('utf8'),
              linkpath: entry.linkpath ?? '',
            };
          });
        },
      });
      parser.on('end', () => resolve());
      parser.on('error', reject);
      parser.end(tar);
    });
    return { tar, entries, order, owners: [...owners] };
  }

  return {
    registry,
    bench,
    commit,
    parameters,
    read,
    listLayer,
    async remove() {
      await registry.remove();
      await bench.remove();
    },
  };
}

export type Line = Awaited<ReturnType<typeof startLine>>;
