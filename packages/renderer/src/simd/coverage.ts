import type { CoverageAttributes } from '../kernels/coverage.js';
import type { FastKernel } from './loops.js';

export const fastCoverage: FastKernel<{ triangleId: Int32Array }, { alpha: Float32Array }, CoverageAttributes> = (
  { triangleId },
  { alpha },
  _attributes,
  loops,
) => {
  loops.coverage(triangleId.address, triangleId.size, alpha.address);
  return true;
};
