declare module 'virtual:weights' {
  import type { WeightFile } from '@ganfit/fitter/worker';
  /** By file name. */
  export const weights: Readonly<Record<string, WeightFile>>;
}

declare module '*.css';

interface ImportMetaEnv {
  /** Whether this is the built page. */
  readonly PROD: boolean;
}
interface ImportMeta {
  readonly env: ImportMetaEnv;
}
