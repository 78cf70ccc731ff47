import type { Options } from 'tsup';

/** One build for every package: ESM, ES2022, declarations unless NO_DTS is set (quick local builds). */
export const shared = (options: Options = {}): Options => ({
  entry: ['src/index.ts'],
  format: 'esm',
  target: 'es2022',
  // TypeScript 6 calls an option that tsup sets itself deprecated.
  dts: process.env['NO_DTS'] ? false : { compilerOptions: { ignoreDeprecations: '6.0' } },
  sourcemap: true,
  clean: true,
  treeshake: true,
  ...options,
});
