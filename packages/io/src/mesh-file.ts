import { check } from '@ganfit/core';

/** Units of length that mesh files are written in. */
export type LengthUnit = 'µm' | 'mm' | 'cm' | 'dm' | 'm';

/** A mesh as its file has it: in the file's own unit, with whatever is wrong with it. */
export interface MeshFile {
  /** `[vertexCount * 3]`; may hold NaN. */
  positions: Float64Array;
  /** `[triangleCount * 3]`, indices that exist; larger polygons are cut into fans. None for a cloud of points. */
  triangles: Int32Array;
  /** Only where a comment of the file says so ("units: millimetres"). */
  unit?: LengthUnit;
}

const words: readonly (readonly [RegExp, LengthUnit])[] = [
  [/^(µm|um|micromet(re|er)s?|microns?)$/i, 'µm'],
  [/^(mm|millimet(re|er)s?)$/i, 'mm'],
  [/^(cm|centimet(re|er)s?)$/i, 'cm'],
  [/^(dm|decimet(re|er)s?)$/i, 'dm'],
  [/^(m|met(re|er)s?)$/i, 'm'],
];

/** The unit that comment lines name, as in "units: millimetres, +y up". */
export function statedUnit(comments: readonly string[]): { unit?: LengthUnit } {
  for (const comment of comments) {
    const word = /\bunits?\s*[:=]?\s*([a-zµ]+)/i.exec(comment)?.[1] ?? '';
    const found = words.find(([pattern]) => pattern.test(word));
    if (found) return { unit: found[1] };
  }
  return {};
}

/** Collects a mesh; polygons become fans. */
export function meshBuilder(where: string) {
  const positions: number[] = [];
  const triangles: number[] = [];
  return {
    vertexCount: () => positions.length / 3,
    vertex: (x: number, y: number, z: number): void => void positions.push(x, y, z),
    polygon(corners: readonly number[]): void {
      for (let k = 2; k < corners.length; k++) triangles.push(corners[0]!, corners[k - 1]!, corners[k]!);
    },
    done(comments: readonly string[]): MeshFile {
      const count = positions.length / 3;
      check(count > 0, 'MODEL_FORMAT', () => `${where}: the file has no vertices. Export the scan again.`);
      const bad = triangles.find((v) => !(v >= 0 && v < count));
      check(bad === undefined, 'MODEL_FORMAT', () => {
        return `${where}: a face names vertex ${bad} (from 0), but there are ${count}. The file is damaged: export it again.`;
      });
      return {
        positions: Float64Array.from(positions),
        triangles: Int32Array.from(triangles),
        ...statedUnit(comments),
      };
    },
  };
}
