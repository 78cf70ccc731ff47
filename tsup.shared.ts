import type { Options } from 'tsup';

/** One build for every package: ESM, ES2022, declarations unless NO_DTS is set (quick local builds). */
export const shared = (options: Options = {}): Options => ({
  entry: ['src/index.ts'],
  format: 'esm',
  target: 'es2022',
  dts: process.env.NO_DTS ? false : true,
  sourcemap: true,
  clean: true,
  treeshake: true,
  ...options,
});
