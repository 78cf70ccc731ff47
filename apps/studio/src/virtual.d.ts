declare module 'virtual:weights' {
  import type { WeightFile } from '@ganfit/fitter/worker';
  /** By file name. */
  export const weights: Readonly<Record<string, WeightFile>>;
}

declare module '*.css';

/** Whether this is the built page. */
declare const __BUILT__: boolean;
