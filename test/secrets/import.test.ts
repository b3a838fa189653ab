import { expect, it } from 'vitest';
import { dialectOf } from '../../marathon/dialect.ts';
import { renderApp } from '../../reconciler/import/render-app.ts';
import { serve } from '../plan/marathon-model.ts';

it('an import writes the reference of what its mark calls a secret, whatever its name looks like, and never the value', () => {
  const definition = {
    id: '/shop/cart',
    cmd: 'sleep 1000',
    env: { WORD: 'canary-value', MODE: 'fast' },
    labels: { 'pacer.secrets': 'WORD=shop/word GONE=shop/gone' },
  };
  const { text } = renderApp(serve(definition, 'v1', '1.8.244'), dialectOf('1.8.244'), 'source');
  expect(text).not.toContain('canary');
  expect(text).toContain('secret: shop/word');
  expect(text).not.toContain('GONE');
});
