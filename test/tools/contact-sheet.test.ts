import { expect, it } from 'vitest';
import { contactSheet } from '../../tools/contact-sheet.ts';

it('every picture is on the sheet once, those of a page beside each other: wide before narrow, light before dark', () => {
  const files = ['apps-dark-390.png', 'apps-light-1440.png', 'sign-in.png', 'apps-hello-light-1440.png', 'index.html'];
  const sheet = contactSheet(files);
  const order = [...sheet.matchAll(/<h2>([^<]+)|src="([^"]+)"/g)].map(([, page, file]) => page ?? file);
  expect(order).toEqual([
    'apps',
    'apps-light-1440.png',
    'apps-dark-390.png',
    'apps-hello',
    'apps-hello-light-1440.png',
    'sign-in',
    'sign-in.png',
  ]);
  expect(sheet).toContain('4 pictures of 3 pages');
});

it('a name that is no picture of ours is left out', () => {
  expect(contactSheet(['<script>.png', '../x.png', 'notes.txt'])).toContain('0 pictures of 0 pages');
});
