import { check } from '@ganfit/core';
import type { LengthUnit } from '@ganfit/io';
import { boxOf } from './box.js';

/** Millimetres in each unit. */
export const millimetresIn: Readonly<Record<LengthUnit, number>> = { µm: 0.001, mm: 1, cm: 10, dm: 100, m: 1000 };

/** Face scans and whole heads with shoulders lie within these, in mm from corner to corner of their bounding box. */
const diagonal = { least: 100, most: 1000 };

/** Which unit a scan is in, and how we know. */
export interface ScanUnit {
  unit: LengthUnit;
  /** 'given' by the caller, 'stated' in the file, or 'assumed' from the scan's size. */
  known: 'given' | 'stated' | 'assumed';
}

/**
 * The unit of a scan. Where nothing tells, the one in which its bounding box is as large as a face or head: powers of ten
 * are far enough apart for that.
 *
 * @param positions `[pointCount * 3]`, finite, in the file's unit
 * @throws GanfitError `ARGUMENT` if no unit makes it a head
 */
export function scanUnit(positions: Float64Array, hints: { given?: LengthUnit; stated?: LengthUnit }): ScanUnit {
  if (hints.given) return { unit: hints.given, known: 'given' };
  if (hints.stated) return { unit: hints.stated, known: 'stated' };
  const { low, high } = boxOf(positions);
  const size = Math.hypot(...high.map((h, k) => h - low[k]!));
  const units = Object.keys(millimetresIn) as LengthUnit[];
  const unit = units.find((u) => {
    const mm = size * millimetresIn[u];
    return mm >= diagonal.least && mm < diagonal.most;
  });
  check(unit, 'ARGUMENT', () => {
    return `readScan: the scan measures ${size.toPrecision(3)} from corner to corner, which is no head in any of ${units.join(', ')}. Say its unit.`;
  });
  return { unit, known: 'assumed' };
}
