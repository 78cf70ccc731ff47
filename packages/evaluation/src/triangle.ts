/**
 * The point of a triangle nearest to (x, y, z), by the Voronoi regions of its corners and edges (Ericson, Real-Time
 * Collision Detection, 5.1.5). Triangles without area are treated as their edges.
 *
 * @param corners nine numbers a triangle: its corners' coordinates
 * @param at where in `corners` the triangle starts
 * @param out receives the point
 * @returns the squared distance
 */
export function closestOnTriangle(
  x: number,
  y: number,
  z: number,
  corners: Float64Array,
  at: number,
  out: Float64Array,
): number {
  const ax = corners[at]!;
  const ay = corners[at + 1]!;
  const az = corners[at + 2]!;
  // Edges from corner a to b and c, and the query seen from a.
  const ux = corners[at + 3]! - ax;
  const uy = corners[at + 4]! - ay;
  const uz = corners[at + 5]! - az;
  const vx = corners[at + 6]! - ax;
  const vy = corners[at + 7]! - ay;
  const vz = corners[at + 8]! - az;
  const px = x - ax;
  const py = y - ay;
  const pz = z - az;
  const uu = ux * ux + uy * uy + uz * uz;
  const uv = ux * vx + uy * vy + uz * vz;
  const vv = vx * vx + vy * vy + vz * vz;
  const up = ux * px + uy * py + uz * pz;
  const vp = vx * px + vy * py + vz * pz;
  const area = uu * vv - uv * uv;
  let s = vv * up - uv * vp;
  let t = uu * vp - uv * up;
  if (area > 1e-14 * uu * vv && s >= 0 && t >= 0 && s + t <= area) {
    s /= area;
    t /= area;
  } else {
    // Outside (or no inside to speak of): the nearest of the three edges.
    const onU = unit(up, uu);
    const onV = unit(vp, vv);
    const onW = unit(vp - up + uu - uv, uu - 2 * uv + vv);
    const dU = uu * onU * onU - 2 * onU * up;
    const dV = vv * onV * onV - 2 * onV * vp;
    const [sw, tw] = [1 - onW, onW];
    const dW = sw * sw * uu + 2 * sw * tw * uv + tw * tw * vv - 2 * (sw * up + tw * vp);
    if (dU <= dV && dU <= dW) [s, t] = [onU, 0];
    else if (dV <= dW) [s, t] = [0, onV];
    else [s, t] = [sw, tw];
  }
  const qx = s * ux + t * vx;
  const qy = s * uy + t * vy;
  const qz = s * uz + t * vz;
  out[0] = ax + qx;
  out[1] = ay + qy;
  out[2] = az + qz;
  return (px - qx) * (px - qx) + (py - qy) * (py - qy) + (pz - qz) * (pz - qz);
}

/** part / whole, kept in [0, 1]; 0 where the whole has no length. */
function unit(part: number, whole: number): number {
  return whole > 0 ? Math.min(1, Math.max(0, part / whole)) : 0;
}
