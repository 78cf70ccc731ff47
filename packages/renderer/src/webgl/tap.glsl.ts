/**
 * Where a texture coordinate falls, for textures whose levels lie one after the other in one index; see the plain kernels.
 * `textureHeight` and
 * `textureWidth` are those of the finest level.
 */
export const tapUniforms = { textureHeight: 'int', textureWidth: 'int', bilinear: 'int', repeat: 'int' } as const;

export const TAP = `
struct Tap {
  // The four texels, top left first, then along the row; and their weights.
  ivec4 texels;
  vec4 weights;
  vec2 fraction;
  // Texels per unit of u and v.
  vec2 slope;
};
bool isNaN(float x) { return (floatBitsToInt(x) & 0x7fffffff) > 0x7f800000; }
Tap locate(vec2 uv, int level) {
  ivec2 size = ivec2(textureWidth, textureHeight);
  int start = 0;
  for (int l = 0; l < level; l++) {
    start += size.x * size.y;
    size = max(size / 2, 1);
  }
  Tap tap;
  vec2 at = uv * vec2(size) - 0.5;
  ivec2 low, high;
  if (repeat == 1) {
    vec2 cell = floor(at);
    low = ivec2(cell - vec2(size) * floor(cell / vec2(size)));
    low = ivec2(low.x < size.x ? low.x : 0, low.y < size.y ? low.y : 0);
    high = ivec2(low.x + 1 < size.x ? low.x + 1 : 0, low.y + 1 < size.y ? low.y + 1 : 0);
    tap.fraction = at - cell;
    tap.slope = vec2(size);
  } else {
    vec2 inside = clamp(at, vec2(0.0), vec2(size - 1));
    low = ivec2(floor(inside));
    high = min(low + 1, size - 1);
    tap.fraction = inside - vec2(low);
    tap.slope = vec2(equal(inside, at)) * vec2(size);
  }
  if (bilinear == 0) {
    tap.fraction = step(0.5, tap.fraction);
    tap.slope = vec2(0.0);
  }
  if (isNaN(at.x) || isNaN(at.y)) {
    low = high = ivec2(0);
    tap.fraction = vec2(intBitsToFloat(0x7fc00000));
  }
  vec2 f = tap.fraction;
  tap.weights = vec4((1.0 - f.x) * (1.0 - f.y), f.x * (1.0 - f.y), (1.0 - f.x) * f.y, f.x * f.y);
  tap.texels = start + size.x * ivec4(low.y, low.y, high.y, high.y) + ivec4(low.x, high.x, low.x, high.x);
  return tap;
}
// Slope of the sample along u and v, from the values of the four texels.
vec2 tapSlope(Tap tap, vec4 values) {
  float across = values.y - values.x;
  float twist = values.w - values.z - across;
  return tap.slope * vec2(across + tap.fraction.y * twist, values.z - values.x + tap.fraction.x * twist);
}
`;
