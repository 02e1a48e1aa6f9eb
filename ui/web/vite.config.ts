import { defineConfig } from 'vitest/config';
import { offline } from './scripts/offline.mjs';

// The build must be reproducible and readable: stable names without hashes,
// our own code as written, libraries in chunks of their own. The station's
// content security policy allows only module files from the same origin, so
// nothing may be inlined.
export default defineConfig({
  base: '/',
  plugins: [offline()],
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    target: 'es2023',
    minify: false,
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 4096,
    rolldownOptions: {
      output: {
        entryFileNames: '[name].js',
        // A panel that loads late is named for its folder.
        chunkFileNames: (chunk) => {
          const panel = /panels\/([a-z]+)\/panel\.ts$/.exec(chunk.facadeModuleId ?? '');
          return panel ? `${panel[1]}.js` : '[name].js';
        },
        assetFileNames: '[name][extname]',
        codeSplitting: {
          groups: [
            { name: 'lit', test: /node_modules[\\/](lit|lit-html|lit-element|@lit)[\\/]/ },
            { name: 'uplot', test: /node_modules[\\/]uplot[\\/]/ },
            { name: 'maplibre', test: /node_modules[\\/]/ },
          ],
        },
      },
    },
  },
  worker: { format: 'es' },
  server: {
    // For work on the page: `npx vite` beside a running station.
    host: '127.0.0.1',
    proxy: {
      '/ws': { target: 'ws://127.0.0.1:8080', ws: true },
      '/api': 'http://127.0.0.1:8080',
      '/maps': 'http://127.0.0.1:8080',
    },
  },
  test: { environment: 'node', include: ['src/**/*.test.ts'] },
});
