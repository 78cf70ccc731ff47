import type { ChartPoint } from './chart.js';

/**
 * The lines on a triangulated plane along which a linearly interpolated value has a level. A closed line repeats its
 * first point at the end.
 *
 * @param values by vertex; a vertex exactly at the level counts as above it
 * @param triangles three vertices each; lines end where these do
 */
export function isoLines(
  values: ArrayLike<number>,
  level: number,
  triangles: ArrayLike<number>,
  at: (vertex: number) => ChartPoint,
): ChartPoint[][] {
  const links = new Map<string, string[]>();
  const places = new Map<string, ChartPoint>();
  const crossing = (a: number, b: number): string => {
    const [i, j] = a < b ? [a, b] : [b, a];
    const name = `${i},${j}`;
    // Clear of both ends, so that lines through a vertex do not collapse.
    const t = Math.min(0.98, Math.max(0.02, (level - values[i]!) / (values[j]! - values[i]!)));
    const [p, q] = [at(i), at(j)];
    places.set(name, [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])]);
    return name;
  };
  const link = (a: string, b: string): void => void links.set(a, [...(links.get(a) ?? []), b]);
  for (let t = 0; t < triangles.length; t += 3) {
    const crossed: string[] = [];
    for (let k = 0; k < 3; k++) {
      const [a, b] = [triangles[t + k]!, triangles[t + ((k + 1) % 3)]!];
      if (values[a]! < level !== values[b]! < level) crossed.push(crossing(a, b));
    }
    if (crossed.length === 2) {
      link(crossed[0]!, crossed[1]!);
      link(crossed[1]!, crossed[0]!);
    }
  }
  return chains(links).map((chain) => chain.map((name) => places.get(name)!));
}

/** Open chains first from their ends, then closed ones. */
function chains(links: Map<string, string[]>): string[][] {
  const starts = [...links.keys()].sort((a, b) => links.get(a)!.length - links.get(b)!.length);
  const seen = new Set<string>();
  const out: string[][] = [];
  for (const start of starts) {
    if (seen.has(start)) continue;
    const chain: string[] = [];
    for (let next: string | undefined = start; next !== undefined; ) {
      seen.add(next);
      chain.push(next);
      next = links.get(next)!.find((other) => !seen.has(other));
    }
    if (chain.length > 2 && links.get(start)!.includes(chain.at(-1)!)) chain.push(start);
    out.push(chain);
  }
  return out;
}
