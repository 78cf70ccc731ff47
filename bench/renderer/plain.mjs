/**
 * The yardstick: rasterization in plain JavaScript over typed arrays with nothing but a tight box round each triangle,
 * and its gradient. Machines differ, ratios to this differ little. It is not part of the product and checks nothing.
 *
 * @param clip `[vertexCount, 4]` @param triangles `[triangleCount, 3]`
 */
export function plainRasterizer(clip, triangles, size) {
  const pixels = size * size;
  const half = size / 2;
  const id = new Int32Array(pixels);
  const barycentric = new Float32Array(3 * pixels);
  const depth = new Float32Array(pixels);
  const dBarycentric = Float32Array.from({ length: 3 * pixels }, (_, i) => Math.sin(12.9898 * i) / 2);
  const dClip = new Float32Array(clip.length);
  function forward() {
    id.fill(-1);
    barycentric.fill(0);
    depth.fill(1);
    for (let t = 0; t < triangles.length; t += 3) {
      const a = 4 * triangles[t];
      const b = 4 * triangles[t + 1];
      const c = 4 * triangles[t + 2];
      const x0 = clip[a];
      const y0 = clip[a + 1];
      const w0 = clip[a + 3];
      const x1 = clip[b];
      const y1 = clip[b + 1];
      const w1 = clip[b + 3];
      const x2 = clip[c];
      const y2 = clip[c + 1];
      const w2 = clip[c + 3];
      const xa = (x0 / w0 + 1) * half;
      const xb = (x1 / w1 + 1) * half;
      const xc = (x2 / w2 + 1) * half;
      const left = Math.max(0, Math.ceil(Math.min(xa, xb, xc) - 0.5));
      const right = Math.min(size, Math.floor(Math.max(xa, xb, xc) - 0.5) + 1);
      const ya = (1 - y0 / w0) * half;
      const yb = (1 - y1 / w1) * half;
      const yc = (1 - y2 / w2) * half;
      const top = Math.max(0, Math.ceil(Math.min(ya, yb, yc) - 0.5));
      const bottom = Math.min(size, Math.floor(Math.max(ya, yb, yc) - 0.5) + 1);
      if (left >= right || top >= bottom) continue;
      let A0 = y1 * w2 - w1 * y2;
      let B0 = w1 * x2 - x1 * w2;
      let C0 = x1 * y2 - y1 * x2;
      let A1 = y2 * w0 - w2 * y0;
      let B1 = w2 * x0 - x2 * w0;
      let C1 = x2 * y0 - y2 * x0;
      let A2 = y0 * w1 - w0 * y1;
      let B2 = w0 * x1 - x0 * w1;
      let C2 = x0 * y1 - y0 * x1;
      const det = A0 * x0 + B0 * y0 + C0 * w0;
      if (det === 0) continue;
      const sign = det < 0 ? -1 : 1;
      A0 *= sign;
      B0 *= sign;
      C0 *= sign;
      A1 *= sign;
      B1 *= sign;
      C1 *= sign;
      A2 *= sign;
      B2 *= sign;
      C2 *= sign;
      const z0 = clip[a + 2];
      const z1 = clip[b + 2];
      const z2 = clip[c + 2];
      for (let row = top; row < bottom; row++) {
        const y = 1 - (row + 0.5) / half;
        for (let column = left; column < right; column++) {
          const x = (column + 0.5) / half - 1;
          const e0 = A0 * x + B0 * y + C0;
          if (e0 < 0) continue;
          const e1 = A1 * x + B1 * y + C1;
          if (e1 < 0) continue;
          const e2 = A2 * x + B2 * y + C2;
          if (e2 < 0) continue;
          const z = (e0 * z0 + e1 * z1 + e2 * z2) / (e0 * w0 + e1 * w1 + e2 * w2);
          const i = row * size + column;
          if (!(z >= -1 && z <= depth[i])) continue;
          const scale = 1 / (e0 + e1 + e2);
          depth[i] = z;
          id[i] = t / 3;
          barycentric[3 * i] = e0 * scale;
          barycentric[3 * i + 1] = e1 * scale;
          barycentric[3 * i + 2] = e2 * scale;
        }
      }
    }
  }

  function backward() {
    dClip.fill(0);
    for (let i = 0; i < pixels; i++) {
      if (id[i] < 0) continue;
      const t = 3 * id[i];
      const a = 4 * triangles[t];
      const b = 4 * triangles[t + 1];
      const c = 4 * triangles[t + 2];
      const x0 = clip[a];
      const y0 = clip[a + 1];
      const w0 = clip[a + 3];
      const x1 = clip[b];
      const y1 = clip[b + 1];
      const w1 = clip[b + 3];
      const x2 = clip[c];
      const y2 = clip[c + 1];
      const w2 = clip[c + 3];
      const A0 = y1 * w2 - w1 * y2;
      const B0 = w1 * x2 - x1 * w2;
      const C0 = x1 * y2 - y1 * x2;
      const A1 = y2 * w0 - w2 * y0;
      const B1 = w2 * x0 - x2 * w0;
      const C1 = x2 * y0 - y2 * x0;
      const A2 = y0 * w1 - w0 * y1;
      const B2 = w0 * x1 - x0 * w1;
      const C2 = x0 * y1 - y0 * x1;
      const b0 = barycentric[3 * i];
      const b1 = barycentric[3 * i + 1];
      const b2 = barycentric[3 * i + 2];
      const g0 = dBarycentric[3 * i];
      const g1 = dBarycentric[3 * i + 1];
      const g2 = dBarycentric[3 * i + 2];
      const mean = b0 * g0 + b1 * g1 + b2 * g2;
      const scale = 1 / (A0 * x0 + B0 * y0 + C0 * w0);
      const h0 = scale * (g0 - mean);
      const h1 = scale * (g1 - mean);
      const h2 = scale * (g2 - mean);
      const x = A0 * h0 + A1 * h1 + A2 * h2;
      const y = B0 * h0 + B1 * h1 + B2 * h2;
      const w = C0 * h0 + C1 * h1 + C2 * h2;
      dClip[a] -= b0 * x;
      dClip[a + 1] -= b0 * y;
      dClip[a + 3] -= b0 * w;
      dClip[b] -= b1 * x;
      dClip[b + 1] -= b1 * y;
      dClip[b + 3] -= b1 * w;
      dClip[c] -= b2 * x;
      dClip[c + 1] -= b2 * y;
      dClip[c + 3] -= b2 * w;
    }
  }

  return { id, forward, backward };
}
