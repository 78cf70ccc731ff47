import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Packages resolve to each other's sources.
const conditions = ['source', 'module', 'import', 'default'];

const node: TestProjectConfiguration = {
  extends: true,
  ssr: { resolve: { conditions: [...conditions, 'node'], externalConditions: ['source'] } },
  test: {
    name: 'node',
    include: ['packages/*/test/**/*.test.ts', 'apps/*/test/**/*.test.ts'],
    exclude: ['**/*.browser.test.ts'],
    setupFiles: ['./vitest.setup.ts'],
    // The gradient file of tfjs-core has extension-less imports that Node refuses; Vite resolves them.
    server: { deps: { inline: [/tfjs-core\/dist\/(?!tf-core)/] } },
    pool: 'forks',
    // Files share two processes, so that tfjs and the packages are loaded twice and not a hundred times.
    isolate: false,
  },
};

// Tests of what runs on a GPU, once more in Chromium, on the webgl backend. Software GL, so that a machine without a GPU
// will do.
const webgl = (executablePath: string): TestProjectConfiguration => ({
  extends: true,
  resolve: { conditions: [...conditions, 'browser'] },
  optimizeDeps: {
    include: [
      '@tensorflow/tfjs-core',
      '@tensorflow/tfjs-core/dist/register_all_gradients.js',
      '@tensorflow/tfjs-backend-cpu',
      '@tensorflow/tfjs-backend-wasm',
      '@tensorflow/tfjs-backend-webgl',
      '@ganfit/core > pure-rand/distribution/uniformFloat64',
      '@ganfit/core > pure-rand/generator/xoroshiro128plus',
      'ganfit > @ganfit/io > @gltf-transform/core',
    ],
  },
  test: {
    name: 'webgl',
    include: [
      'packages/{renderer,frozen}/test/**/*.test.ts',
      'packages/networks/test/warp.test.ts',
      'packages/*/test/**/*.browser.test.ts',
    ],
    exclude: ['**/*.node.test.ts'],
    setupFiles: ['./vitest.setup.browser.ts'],
    browser: {
      enabled: true,
      headless: true,
      // One page for all files, so that shaders are compiled once.
      isolate: false,
      fileParallelism: false,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {
          executablePath,
          args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--no-first-run'],
        },
      }),
      instances: [{ browser: 'chromium' }],
    },
  },
});

/** The files that take minutes, longest first: one that starts last would run alone at the end. */
const slow = [
  'studio/test/input.node',
  'studio/test/studio.node',
  'studio/test/result.node',
  'cli/test/photos',
  'cli/test/examples',
  'training/test/train-gan',
  'renderer/test/compiled.node',
  'renderer/test/browser-example.node',
];
const rank = ({ moduleId }: TestSpecification): number => slow.findIndex((name) => moduleId.includes(name)) + 1 || 99;

class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

// Set by `npm test`, which looks for a browser: CHROMIUM_PATH=/usr/bin/chromium npx vitest run --project webgl
const chromium = process.env['CHROMIUM_PATH'];

export default defineConfig({
  resolve: { conditions },
  test: {
    projects: chromium ? [node, webgl(chromium)] : [node],
    // Against tests that hang; a loaded machine takes four times as long as an idle one.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
    sequence: { sequencer: SlowFirst },
  },
});
