import { defineKernel } from '../backend.js';
import { fastCoverage } from '../simd/coverage.js';

export interface CoverageAttributes {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
}

/** 1 where a pixel sees a triangle, 0 elsewhere. */
export const coverageKernel = defineKernel<{ triangleId: Int32Array }, { alpha: Float32Array }, CoverageAttributes>({
  name: 'GanfitCoverage',
  outputs: ({ batch, height, width }) => ({
    alpha: { shape: [batch, height, width, 1], dtype: 'float32', initial: undefined },
  }),
  compute({ triangleId }, { alpha }) {
    for (let i = 0; i < alpha.length; i++) alpha[i] = triangleId[i]! < 0 ? 0 : 1;
  },
  fast: fastCoverage,
});
