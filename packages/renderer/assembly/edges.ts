// The triangle that is being worked on, in double precision: edge functions A x + B y + C, and their determinant. See
// src/kernels/edges.ts for what they are and why shared edges come out the same from both sides.

export let A0: f64 = 0;
export let B0: f64 = 0;
export let C0: f64 = 0;
export let A1: f64 = 0;
export let B1: f64 = 0;
export let C1: f64 = 0;
export let A2: f64 = 0;
export let B2: f64 = 0;
export let C2: f64 = 0;
export let determinant: f64 = 0;

/** @param a address of the first vertex in clip space; `b` and `c` likewise */
export function edges(a: usize, b: usize, c: usize): void {
  const x0 = <f64>load<f32>(a);
  const y0 = <f64>load<f32>(a, 4);
  const w0 = <f64>load<f32>(a, 12);
  const x1 = <f64>load<f32>(b);
  const y1 = <f64>load<f32>(b, 4);
  const w1 = <f64>load<f32>(b, 12);
  const x2 = <f64>load<f32>(c);
  const y2 = <f64>load<f32>(c, 4);
  const w2 = <f64>load<f32>(c, 12);
  A0 = y1 * w2 - w1 * y2;
  B0 = w1 * x2 - x1 * w2;
  C0 = x1 * y2 - y1 * x2;
  A1 = y2 * w0 - w2 * y0;
  B1 = w2 * x0 - x2 * w0;
  C1 = x2 * y0 - y2 * x0;
  A2 = y0 * w1 - w0 * y1;
  B2 = w0 * x1 - x0 * w1;
  C2 = x0 * y1 - y0 * x1;
  determinant = A0 * x0 + B0 * y0 + C0 * w0;
}
