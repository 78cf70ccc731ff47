/**
 * A face-like relief by formula: an oval bowl with a nose and two eye sockets, all of it facing the camera. 224 columns
 * make 50,625 vertices and 100,352 triangles, which cover 44 % of a square picture taken with `camera` below.
 */
export function relief(columns) {
  const side = columns + 1;
  const positions = new Float32Array(3 * side * side);
  for (let j = 0, o = 0; j < side; j++)
    for (let i = 0; i < side; i++) {
      const u = (2 * i) / columns - 1;
      const v = (2 * j) / columns - 1;
      // The square becomes a disc, so that the outline is an oval.
      const x = u * Math.sqrt(1 - (v * v) / 2);
      const y = v * Math.sqrt(1 - (u * u) / 2);
      const bowl = 0.75 * Math.sqrt(Math.max(0, 1.02 - x * x - y * y));
      const nose = 0.28 * bump(x / 0.13, (y + 0.05) / 0.28);
      const sockets = 0.08 * bump((Math.abs(x) - 0.35) / 0.15, (y - 0.25) / 0.1);
      positions[o++] = 0.78 * x;
      positions[o++] = 1.02 * y;
      positions[o++] = bowl + nose - sockets - 3.4;
    }
  return { positions, triangles: gridTriangles(columns) };
}

/** At the origin, looking down -z, 40 degrees high. */
export const camera = { position: [0, 0, 0], target: [0, 0, -1], focalLength: 1 / Math.tan(Math.PI / 9) };

function bump(x, y) {
  return Math.exp(-x * x - y * y);
}

function gridTriangles(columns) {
  const triangles = new Int32Array(6 * columns * columns);
  const half = triangles.length / 2;
  for (let j = 0, o = 0; j < columns; j++)
    for (let i = 0; i < columns; i++, o += 3) {
      const a = j * (columns + 1) + i;
      const c = a + columns + 1;
      triangles.set([a, a + 1, c], o);
      triangles.set([a + 1, c + 1, c], half + o);
    }
  return triangles;
}
