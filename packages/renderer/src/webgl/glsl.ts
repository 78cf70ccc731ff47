/** The centre of a pixel in normalised device coordinates, y up; row 0 is on top. Needs `height` and `width`. */
export const PIXEL_CENTER = `
vec2 pixelCenter(int x, int y) {
  return vec2(2.0 * (float(x) + 0.5) / float(width) - 1.0, 1.0 - 2.0 * (float(y) + 0.5) / float(height));
}
`;

/**
 * Edge functions of a triangle at a point p, in 2D homogeneous form. With vertices v_k = (x, y, w) and a_k = (x, y)_k - p
 * w_k, the three are a_1 x a_2, a_2 x a_0, a_0 x a_1: shifting first keeps small triangles exact in float32.
 *
 * The product of an edge is evaluated in one order of its ends, whichever triangle asks, and however the compiler fuses
 * multiplications: the triangles on either side get the same value with the sign reversed, and no pixel is lost.
 */
export const EDGES = `
float edge(vec2 a, vec2 b) {
  if (a == b) return 0.0;
  bool ordered = a.x < b.x || (a.x == b.x && a.y < b.y);
  vec2 c = ordered ? a : b;
  vec2 d = ordered ? b : a;
  float product = c.x * d.y - c.y * d.x;
  return ordered ? product : -product;
}
void shifted(vec4 v0, vec4 v1, vec4 v2, vec2 p, out vec2 a0, out vec2 a1, out vec2 a2) {
  a0 = v0.xy - p * v0.w;
  a1 = v1.xy - p * v1.w;
  a2 = v2.xy - p * v2.w;
}
vec3 edges(vec2 a0, vec2 a1, vec2 a2) { return vec3(edge(a1, a2), edge(a2, a0), edge(a0, a1)); }
`;

/**
 * A power of two that brings the largest of a triangle's coordinates near 1, so that products neither overflow nor vanish;
 * 0 if one of them is not finite. Scaling by it is exact.
 */
export const TRIANGLE_SCALE = `
float triangleScale(vec4 v0, vec4 v1, vec4 v2) {
  vec3 largest = max(abs(v0.xyw), max(abs(v1.xyw), abs(v2.xyw)));
  float size = max(largest.x, max(largest.y, largest.z));
  // Comparisons with NaN, and max of it, are not to be relied on.
  ivec3 bits0 = floatBitsToInt(v0.xyw), bits1 = floatBitsToInt(v1.xyw), bits2 = floatBitsToInt(v2.xyw);
  ivec3 infinite = ivec3(0x7f800000);
  if (any(equal(bits0 & infinite, infinite)) || any(equal(bits1 & infinite, infinite)) ||
      any(equal(bits2 & infinite, infinite))) return 0.0;
  int exponent = floatBitsToInt(size) >> 23;
  return intBitsToFloat((254 - clamp(exponent, 1, 253)) << 23);
}
`;
