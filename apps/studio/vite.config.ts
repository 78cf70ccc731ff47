import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { offline } from './offline.plugin.js';
import { weights } from './weights.plugin.js';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Any folder of any host will do.
  base: './',
  plugins: [weights(), offline()],
  worker: { format: 'es', plugins: () => [weights()] },
  // The packages' sources, so that nothing has to be built before.
  resolve: { conditions: ['source', 'module', 'browser', 'import', 'default'] },
  build: { target: 'es2022', chunkSizeWarningLimit: 900 },
});
