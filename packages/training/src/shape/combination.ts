/**
 * A vertex of our template as a linear combination of source vertices. Everything linear in the source (mean, identity
 * modes, expressions) carries over to the template by these weights alone.
 */
export interface Combination {
  readonly vertices: readonly number[];
  readonly weights: readonly number[];
}

/** The weighted sum of combinations. */
export function combine(...terms: readonly (readonly [Combination, number])[]): Combination {
  const sum = new Map<number, number>();
  for (const [{ vertices, weights }, factor] of terms) {
    vertices.forEach((v, i) => {
      sum.set(v, (sum.get(v) ?? 0) + factor * weights[i]!);
    });
  }
  return { vertices: [...sum.keys()], weights: [...sum.values()] };
}

/** Evaluates combinations on a field of packed 3-vectors over the source vertices. */
export function carry(combinations: readonly Combination[], field: ArrayLike<number>): Float64Array {
  const out = new Float64Array(3 * combinations.length);
  combinations.forEach(({ vertices, weights }, row) => {
    for (let i = 0; i < vertices.length; i++) {
      const w = weights[i]!;
      const v = 3 * vertices[i]!;
      out[3 * row]! += w * field[v]!;
      out[3 * row + 1]! += w * field[v + 1]!;
      out[3 * row + 2]! += w * field[v + 2]!;
    }
  });
  return out;
}
