import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/**
 * The dashboard speaks English, and so do its components: their sentences in thirty other languages are not delivered, a
 * tenth of their size. `main.tsx` sets the same language for how they count and sort.
 */
function englishOnly(): Plugin {
  return {
    name: 'english-only',
    enforce: 'pre',
    resolveId(source, importer) {
      const isOther = /\/[a-z]{2}-[A-Z]{2}\.m?js$/.test(source) && !source.includes('en-US');
      if (!isOther || importer === undefined || !/node_modules\/react-(aria|stately)/.test(importer)) return null;
      return this.resolve(source.replace(/[a-z]{2}-[A-Z]{2}/, 'en-US'), importer);
    },
  };
}

/** `vite dashboard` serves it while one works on it; set PACER_API to the address of a running daemon. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [englishOnly(), react(), tailwindcss()],
  server: { host: '127.0.0.1', proxy: { '/api': process.env['PACER_API'] ?? 'http://127.0.0.1:7074' } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    manifest: true,
    // Nothing is put into the page itself: the content security policy allows files of this server only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: ['chrome123', 'firefox121', 'safari17.5'],
    chunkSizeWarningLimit: 600,
  },
});
