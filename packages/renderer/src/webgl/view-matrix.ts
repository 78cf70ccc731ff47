import { viewMatrixBackwardKernel, viewMatrixKernel } from '../kernels/view-matrix.js';
import { defineWebGLKernel } from './define.js';
import { mapTexels, texelProgram } from './map.js';
import { unpack } from './pack.js';

const camera = { position: 'vec3', target: 'vec3', up: 'vec3', focalLength: 'float' } as const;

/** The camera's axes; see the plain kernel. */
const AXES = `
struct Unit { vec3 unit; float size; bool isShort; };
Unit unitOf(vec3 v) {
  float squared = dot(v, v);
  Unit u;
  u.isShort = squared < 1e-24;
  u.size = sqrt(max(squared, 1e-24));
  u.unit = v / u.size;
  return u;
}
// The gradient through v / |v|: the part along v drops out.
vec3 throughUnit(Unit u, vec3 d) { return (u.isShort ? d : d - u.unit * dot(u.unit, d)) / u.size; }
void axes(int b, out Unit right, out vec3 upright, out Unit forward) {
  forward = unitOf(get_target(b) - get_position(b));
  right = unitOf(cross(forward.unit, get_up(b)));
  upright = cross(right.unit, forward.unit);
}
`;

const program = texelProgram(
  { inputs: camera, uniforms: { heightPerWidth: 'float', near: 'float' } },
  1,
  `${AXES}
  void texels(int i) {
    Unit right, forward;
    vec3 upright;
    int b = i / 4, row = i % 4;
    axes(b, right, upright, forward);
    vec2 focal = get_focalLength(b) * vec2(heightPerWidth, 1.0);
    vec3 p = get_position(b);
    out0 = row < 3
      ? vec4(right.unit[row] * focal.x, upright[row] * focal.y, 0.0, forward.unit[row])
      : -vec4(dot(p, right.unit) * focal.x, dot(p, upright) * focal.y, near, dot(p, forward.unit));
  }`,
);

defineWebGLKernel(viewMatrixKernel, (gpu, inputs, { batch, heightPerWidth, near }) => {
  const [rows] = mapTexels(gpu, program, { ...inputs }, { heightPerWidth, near }, 4 * batch);
  return { matrices: unpack(gpu, rows!, [batch, 4, 4], 4) };
});

const backwardProgram = texelProgram(
  { inputs: { ...camera, dMatrices: 'vec4' }, uniforms: { heightPerWidth: 'float' } },
  3,
  `${AXES}
  void texels(int b) {
    Unit right, forward;
    vec3 upright;
    axes(b, right, upright, forward);
    vec2 focal = get_focalLength(b) * vec2(heightPerWidth, 1.0);
    vec4 last = get_dMatrices(4 * b + 3);
    // Columns of the gradient; the last row is minus the position times those above it.
    mat3x4 rows = mat3x4(get_dMatrices(4 * b), get_dMatrices(4 * b + 1), get_dMatrices(4 * b + 2));
    vec3 p = get_position(b);
    rows -= mat3x4(p.x * last, p.y * last, p.z * last);
    mat4x3 columns = transpose(rows);
    vec3 dUpright = columns[1] * focal.y;
    vec3 dAcross = throughUnit(right, columns[0] * focal.x + cross(forward.unit, dUpright));
    vec3 dTarget = throughUnit(forward, columns[3] + cross(dUpright, right.unit) + cross(get_up(b), dAcross));
    vec3 moved = last.x * focal.x * right.unit + last.y * focal.y * upright + last.w * forward.unit;
    out0 = vec4(-dTarget - moved, dot(right.unit, columns[0]) * heightPerWidth + dot(upright, columns[1]));
    out1.xyz = dTarget;
    out2.xyz = cross(dAcross, forward.unit);
  }`,
);

defineWebGLKernel(viewMatrixBackwardKernel, (gpu, inputs, { batch, heightPerWidth }) => {
  const [first, target, up] = mapTexels(gpu, backwardProgram, { ...inputs }, { heightPerWidth }, batch, 3);
  return {
    position: unpack(gpu, first!, [batch, 3], 3),
    target: unpack(gpu, target!, [batch, 3], 3),
    up: unpack(gpu, up!, [batch, 3], 3),
    focalLength: unpack(gpu, first!, [batch], 1, 3),
  };
});
