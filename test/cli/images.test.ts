import { describe, expect, it } from 'vitest';
import { formatImages, formatRebuild } from '../../reconciler/cli/images.ts';
import { createStyle } from '../../reconciler/cli/terminal.ts';
import { imagesView } from '../../reconciler/loop/images/images-view.ts';
import type { ImageState } from '../../reconciler/plan/types.ts';
import { desiredStateOf } from '../loop/small-line.ts';

const now = Date.UTC(2026, 10, 22, 12);
const hour = 3_600_000;
const digest = (name: string): string => `sha256:${Buffer.from(name).toString('hex').padEnd(64, '0')}`;
const ready = (name: string): ImageState => ({
  kind: 'ready',
  reference: `registry.example.com/${name}@${digest(name)}`,
  key: Buffer.from(name.toUpperCase()).toString('hex').padEnd(40, '0'),
  sourceCommit: 'c'.repeat(40),
});
const states: Readonly<Record<string, ImageState>> = {
  'images/base-os': ready('base-os'),
  'images/java-17': {
    kind: 'failed',
    sentence: 'Build #12 of pacer/build-image ended with FAILURE in the stage "run": no space left on device',
    evidence: ['tar: no space left on device'],
    url: 'https://jenkins.example.com/job/pacer/12/',
  },
  'images/tomcat-10': {
    kind: 'failed',
    sentence: 'Waits for images/java-17: …',
    evidence: [],
    waitsFor: 'images/java-17',
  },
  'images/tomcat-9': ready('tomcat-9'),
};
const many = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`/shop/old-${index}`, 'images/tomcat-9']));
const view = imagesView({
  cluster: 'prod',
  desired: desiredStateOf(
    {
      'images/base-os': 'registry.example.com/debian:12',
      'images/java-11': 'images/base-os',
      'images/java-17': 'images/base-os',
      'images/tomcat-9': 'images/java-11',
      'images/tomcat-10': 'images/java-17',
      'images/postgres-17-with-a-very-long-name': '',
    },
    { '/shop/cart': 'images/tomcat-10', ...many },
  ),
  base: name => states[name],
  tasks: id => (id === '/shop/cart' ? 3 : 1),
  ages: new Map([[digest('base-os'), now - 50 * hour]]),
});

describe('pacer images', () => {
  const text = formatImages(view, createStyle(false), now);

  it('shows the tree with tags, digests, ages, states and users, within 80 columns', () => {
    const table = text.split('\n\n')[1]?.split('\n') ?? [];
    expect(table).toEqual([
      'IMAGE                               TAG       DIGEST        MADE        STATE',
      'registry.example.com/debian:12                                          finished',
      '└─ images/base-os                   42415345  626173652d6f  2 days ago  ready',
      '   ├─ images/java-11                -         -             -           unknown',
      '   │  └─ images/tomcat-9            544f4d43  746f6d636174  -           ready',
      ...Array.from({ length: 8 }, (_, index) => `   │     ├─ /shop/old-${index}             1 task`),
      '   │     └─ and 3 more apps',
      '   └─ images/java-17                -         -             -           failed',
      '      └─ images/tomcat-10           -         -             -           waiting',
      '         └─ /shop/cart              3 tasks',
      '…postgres-17-with-a-very-long-name  -         -             -           unknown',
    ]);
    for (const line of table) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('says below the tree what is wrong with an image, and proves it', () => {
    expect(text).toContain('images/java-17: Build #12 of pacer/build-image ended with FAILURE');
    expect(text).toContain('  | tar: no space left on device');
    expect(text).toContain('  build: https://jenkins.example.com/job/pacer/12/');
    expect(text.split('\n')[0]).toBe('prod: 6 base images, 2 ready, 12 apps on them');
  });

  it('says what a rebuild would touch, and that nobody stands on an image', () => {
    const of = (name: string): string =>
      formatRebuild(view.images.find(image => image.name === name) ?? view.images[0]!, createStyle(false));
    expect(of('images/base-os')).toMatch(
      /^A rebuild of images\/base-os builds 4 images again, then builds and rolls out 12 apps, 14 tasks in all\./,
    );
    expect(of('images/java-17')).toBe(
      'A rebuild of images/java-17 builds 1 image again, then builds and rolls out 1 app, 3 tasks in all.\n\nIMAGES, IN THIS ORDER\n  images/tomcat-10\n\nAPPS\n  /shop/cart  3 tasks\n',
    );
    expect(of('images/postgres-17-with-a-very-long-name')).toContain('touches nothing else');
  });
});
