import { charts } from '../atlas.js';
import type { Combination } from './combination.js';
import { solve } from './linear-algebra.js';
import { gridTriangles, type Part } from './part.js';
import type { Source } from './source.js';
import { add, at, length, normalize, scale, subtract, type Vector } from './vector.js';

/** An eyeball of the source's mean head, and how points near it follow its motion. */
export interface Eye {
  readonly centre: Vector;
  readonly radius: number;
  /** A point as an affine combination of the source's eyeball vertices: moves with the best-fitting affine map. */
  follow(point: Vector): Combination;
}

/** Fits a sphere to the visible white of the source's eyeball. */
export function fitEye(source: Source, side: 'l' | 'r'): Eye {
  const [first, end] = source.regions[`sclera_${side}`]!;
  const vertices = Array.from({ length: end - first }, (_, i) => first + i);
  const points = vertices.map((v) => at(source.mean, v));
  const whole = fitSphere(points);
  const visible = points.filter((p) => {
    const z = normalize(subtract(p, whole.centre))[2];
    return z > Math.cos((80 * Math.PI) / 180) && z < Math.cos((32 * Math.PI) / 180);
  });
  const { centre, radius } = fitSphere(visible);
  return { centre, radius, follow: affineFollower(vertices, points) };
}

/** Least squares: 2 p.c + (r^2 - c^2) = p^2. */
function fitSphere(points: readonly Vector[]): { centre: Vector; radius: number } {
  const rows = points.map((p) => [2 * p[0], 2 * p[1], 2 * p[2], 1]);
  const [x, y, z, rest] = solve(
    gram(rows),
    [0, 1, 2, 3].map((i) => rows.reduce((s, row, j) => s + row[i]! * length(points[j]!) ** 2, 0)),
  ) as [number, number, number, number];
  return { centre: [x, y, z], radius: Math.sqrt(rest + x * x + y * y + z * z) };
}

const gram = (rows: readonly (readonly number[])[]): number[][] =>
  rows[0]!.map((_, i) => rows[0]!.map((_, j) => rows.reduce((s, row) => s + row[i]! * row[j]!, 0)));

/**
 * The least-squares affine map of a displaced point set, evaluated at a point, is linear in the displacements: its
 * weights are the point's row of the hat matrix. They reproduce the undisplaced point exactly.
 */
function affineFollower(vertices: readonly number[], points: readonly Vector[]): (point: Vector) => Combination {
  const middle = scale(
    points.reduce((s, p) => add(s, p)),
    1 / points.length,
  );
  const rows = points.map((p) => [...subtract(p, middle), 1]);
  const normal = gram(rows);
  return (point) => {
    const coefficients = solve(normal, [...subtract(point, middle), 1]);
    return { vertices, weights: rows.map((row) => row.reduce((s, x, i) => s + x * coefficients[i]!, 0)) };
  };
}

/** Radius of the iris in eyeball radii as built, and as painted on the eye's chart; the chart is stretched to match. */
const irisRadius = 0.37;
const paintedIrisRadius = 0.47;
const chartRadius = 0.9;
/** Angles of the rings from the axis in degrees, close to each other at the rims of pupil and iris. */
const rings = [3.5, 7, 9.1, 12, 15, 18, 20.6, 21.7, 22.8, 25.5, 30, 36, 42, 48, 55, 62, 70, 79, 89, 100, 110];
const segments = 28;

/** Both eyeballs: front caps with a slight bulge of the cornea. The first half of the vertices is the right eye's. */
export function eyeballs(eyes: { right: Eye; left: Eye }): Part {
  const { right, left } = eyes;
  const offsets: Vector[] = [[0, 0, 1 + bulge(0)]];
  for (const ring of rings) {
    const angle = (ring * Math.PI) / 180;
    for (let j = 0; j < segments; j++) {
      const turn = (2 * Math.PI * j) / segments;
      const s = Math.sin(angle);
      offsets.push(scale([s * Math.cos(turn), s * Math.sin(turn), Math.cos(angle)], 1 + bulge(s)));
    }
  }
  const n = offsets.length;
  const mirrored = offsets.map(([x, y, z]): Vector => [-x, y, z]);
  const fan = Array.from({ length: segments }, (_, j) => [0, 1 + j, 1 + ((j + 1) % segments)]).flat();
  const cap = [...fan, ...gridTriangles(rings.length, segments, { closed: true }).map((v) => v + 1)];
  const flipped = cap.map((_, i) => n + cap[i - (i % 3) + ((3 - (i % 3)) % 3)]!);
  return {
    combinations: [
      ...offsets.map((o) => right.follow(add(right.centre, o, right.radius))),
      ...mirrored.map((o) => left.follow(add(left.centre, o, left.radius))),
    ],
    uvs: [...offsets, ...mirrored].map(eyeUv),
    triangles: [...cap, ...flipped],
    counterparts: Array.from({ length: 2 * n }, (_, i) => (i + n) % (2 * n)),
  };
}

/** Height of the cornea over the sphere in radii, at a distance from the axis in radii. */
const bulge = (s: number): number => (s < 0.43 ? 0.025 * (1 - (s / 0.43) ** 2) ** 2 : 0);

function eyeUv([x, y, z]: Vector): [number, number] {
  const stretched = (Math.hypot(x, y) * paintedIrisRadius) / irisRadius;
  const d = z < 0 ? chartRadius : Math.min(chartRadius, stretched);
  const factor = (0.5 * d) / (chartRadius * (Math.hypot(x, y) || 1));
  const { eye } = charts;
  return [eye.x + eye.width * (0.5 + factor * x), eye.y + eye.height * (0.5 - factor * y)];
}

/** How far the gaze turns at weight 1, degrees, right eye's and left eye's sign of the turn about y (to the left is +). */
const gaze: Record<string, { eye: 'l' | 'r'; axis: 'x' | 'y'; degrees: number }> = {
  eyeLookUp_L: { eye: 'l', axis: 'x', degrees: -25 },
  eyeLookUp_R: { eye: 'r', axis: 'x', degrees: -25 },
  eyeLookDown_L: { eye: 'l', axis: 'x', degrees: 30 },
  eyeLookDown_R: { eye: 'r', axis: 'x', degrees: 30 },
  eyeLookIn_L: { eye: 'l', axis: 'y', degrees: -30 },
  eyeLookIn_R: { eye: 'r', axis: 'y', degrees: 30 },
  eyeLookOut_L: { eye: 'l', axis: 'y', degrees: 30 },
  eyeLookOut_R: { eye: 'r', axis: 'y', degrees: -30 },
};

/**
 * The source's gaze shapes move the lids only: adds the turn of the eyeball to the displacements of its vertices.
 *
 * @param mean positions of the eyeballs' vertices, right then left; `field` their displacements, changed in place
 */
export function turnGaze(name: string, mean: Float64Array, field: Float64Array, eyes: { right: Eye; left: Eye }): void {
  const turn = gaze[name];
  if (!turn) return;
  const half = mean.length / 6;
  const centre = (turn.eye === 'r' ? eyes.right : eyes.left).centre;
  const [c, s] = [Math.cos((turn.degrees * Math.PI) / 180), Math.sin((turn.degrees * Math.PI) / 180)];
  for (let v = turn.eye === 'r' ? 0 : half; v < (turn.eye === 'r' ? half : 2 * half); v++) {
    const [x, y, z] = subtract(at(mean, v), centre);
    const turned: Vector = turn.axis === 'x' ? [x, c * y - s * z, s * y + c * z] : [c * x + s * z, y, c * z - s * x];
    const moved = subtract(turned, [x, y, z]);
    for (let k = 0; k < 3; k++) field[3 * v + k]! += moved[k]!;
  }
}
