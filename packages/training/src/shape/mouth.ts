import { charts } from '../atlas.js';
import type { Combination } from './combination.js';
import { carry } from './combination.js';
import { loopNear } from './eye-socket.js';
import type { FaceMesh } from './face-mesh.js';
import { gridTriangles, type Part } from './part.js';
import { castOutwards } from './ray-cast.js';
import type { Source } from './source.js';
import { add, at, dot, normalize, scale, subtract, type Vector } from './vector.js';

/** Shares of the turn from the lips' direction to the throat's at which the rings lie. */
const turns = [0, 0.05, 0.11, 0.18, 0.27, 0.38, 0.5, 0.64, 0.8, 1];
const back: Vector = [0, 0, -1];

/**
 * The inside of the mouth: rings from the mouth's opening to the throat, found by rays from within the source's mouth
 * cavity, so that they follow skull above and jaw below as the source does.
 */
export function mouthBag(source: Source, face: FaceMesh, middle: Vector = [0, -3.35, 6.8]): Part {
  const cavity = cavityTriangles(source);
  const loop = startAtBottom(loopNear(face, 0.5, 0.43), face);
  const seam = [...loop, loop[0]!];
  const lips = carry(
    seam.map((v) => face.combinations[v]!),
    source.mean,
  );
  const combinations: Combination[] = [];
  const uvs: [number, number][] = [];
  turns.forEach((turn) => {
    seam.forEach((v, c) => {
      const direction = slerp(normalize(subtract(at(lips, c), middle)), back, turn);
      const hit = turn > 0 ? castOutwards(middle, direction, cavity, source.mean) : undefined;
      combinations.push(hit?.combination ?? combinations[combinations.length - seam.length] ?? face.combinations[v]!);
      const { x, y, width, height } = charts.mouth;
      uvs.push([x + (width * c) / loop.length, y + height * turn]);
    });
  });
  const columns = seam.length;
  return {
    combinations,
    uvs,
    triangles: gridTriangles(turns.length, columns),
    counterparts: combinations.map((_, i) => i - (i % columns) + (columns - 1 - (i % columns))),
  };
}

function cavityTriangles(source: Source): number[] {
  const [first, end] = source.regions['mouth_socket']!;
  const face = source.regions['face']![1];
  const all = source.triangles('M_BackHead');
  const out: number[] = [];
  for (let t = 0; t < all.length; t += 3) {
    const corners = [...all.subarray(t, t + 3)];
    const inside = corners.map((v) => v >= first && v < end);
    if (inside.some(Boolean) && corners.every((v, i) => inside[i] || v < face)) out.push(...corners);
  }
  return out;
}

/** Turns a loop so that it starts at the midline of the lower lip. */
function startAtBottom(loop: readonly number[], face: FaceMesh): number[] {
  const start = loop.reduce(
    (best, v, i) => {
      const [u, w] = face.chart[v]!;
      return u === 0.5 && w < face.chart[loop[best]!]![1] ? i : best;
    },
    loop.findIndex((v) => face.chart[v]![0] === 0.5),
  );
  return [...loop.slice(start), ...loop.slice(0, start)];
}

function slerp(a: Vector, b: Vector, t: number): Vector {
  const angle = Math.acos(Math.max(-1, Math.min(1, dot(a, b))));
  if (angle < 1e-6) return b;
  return add(scale(a, Math.sin((1 - t) * angle) / Math.sin(angle)), b, Math.sin(t * angle) / Math.sin(angle));
}
