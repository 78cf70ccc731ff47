/** What one pixel should see, found the slow way: every triangle at every pixel, by inverting M in double precision. */
export function referenceFragments(
  clip: ArrayLike<number>,
  triangles: ArrayLike<number>,
  height: number,
  width: number,
): { id: Int32Array; barycentric: Float64Array; depth: Float64Array; margin: Float64Array } {
  const pixels = height * width;
  const id = new Int32Array(pixels).fill(-1);
  const barycentric = new Float64Array(3 * pixels);
  const depth = new Float64Array(pixels).fill(1);
  // How clear the decision is: pixels near an edge or near a tie may rightly be seen otherwise.
  const margin = new Float64Array(pixels).fill(1);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const p = [((pixel % width) + 0.5) / (width / 2) - 1, 1 - (Math.floor(pixel / width) + 0.5) / (height / 2), 1];
    let nearest = Number.POSITIVE_INFINITY;
    for (let t = 0; t < triangles.length / 3; t++) {
      const v = [0, 1, 2].map((k) => Array.from({ length: 4 }, (_, c) => clip[4 * triangles[3 * t + k]! + c]!));
      const u = solve(
        v.map((row) => [row[0]!, row[1]!, row[3]!]),
        p,
      );
      if (!u) continue;
      const sum = u[0]! + u[1]! + u[2]!;
      const b = u.map((x) => x / sum);
      if (sum > 0) margin[pixel] = Math.min(margin[pixel]!, Math.abs(Math.min(...b)));
      if (sum <= 0 || Math.min(...b) < 0) continue;
      const at = (c: number): number => b.reduce((s, x, k) => s + x * v[k]![c]!, 0);
      const z = at(2) / at(3);
      if (Math.abs(z) > 1) continue;
      margin[pixel] = Math.min(margin[pixel]!, Math.abs(z - nearest), 1 - Math.abs(z));
      if (z >= nearest) continue;
      nearest = z;
      depth[pixel] = z;
      id[pixel] = t;
      barycentric.set(b, 3 * pixel);
    }
  }
  return { id, barycentric, depth, margin };
}

/** Solves [v0 v1 v2] u = p by Cramer's rule. */
function solve(columns: number[][], p: number[]): number[] | undefined {
  const [a, b, c] = columns as [number[], number[], number[]];
  const det = triple(a, b, c);
  if (det === 0 || !Number.isFinite(det)) return undefined;
  return [triple(p, b, c) / det, triple(a, p, c) / det, triple(a, b, p) / det];
}

function triple(a: number[], b: number[], c: number[]): number {
  return (
    a[0]! * (b[1]! * c[2]! - b[2]! * c[1]!) -
    a[1]! * (b[0]! * c[2]! - b[2]! * c[0]!) +
    a[2]! * (b[0]! * c[1]! - b[1]! * c[0]!)
  );
}
