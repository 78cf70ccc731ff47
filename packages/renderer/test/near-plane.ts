/** Clips a triangle of homogeneous corners against -w <= z <= w, into triangles, three corners each. */
export function clipTriangle(corners: number[][]): number[][] {
  const near = clipPolygon(corners, ([, , z, w]) => w! + z!);
  const polygon = clipPolygon(near, ([, , z, w]) => w! - z!);
  return polygon.slice(2).flatMap((corner, i) => [polygon[0]!, polygon[i + 1]!, corner]);
}

/** The part of a polygon where a linear function is not negative (Sutherland and Hodgman). */
function clipPolygon(corners: number[][], inside: (corner: number[]) => number): number[][] {
  return corners.flatMap((corner, i) => {
    const next = corners[(i + 1) % corners.length]!;
    const [a, b] = [inside(corner), inside(next)];
    const crossing = corner.map((value, k) => value + (a / (a - b)) * (next[k]! - value));
    return [...(a >= 0 ? [corner] : []), ...(a >= 0 !== b >= 0 ? [crossing] : [])];
  });
}
