import type { TensorInfo } from '@tensorflow/tfjs-core';
import { attached } from './attached.js';
import { draw } from './draw.js';
import { bufferSize, type Gpu, type Texels } from './gpu.js';
import { mapTexels, texelProgram } from './map.js';
import type { Program } from './program.js';

/** Sizes that the loops over pixels need. */
export interface PixelGrid {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
}

/**
 * A point for each pixel, drawn on its triangle's texel, where the greatest of (-x, -y, x, y) stays. Half floats, for
 * WebGL2 promises blending for them and not for 32 bits; they are exact to 2048.
 */
const program: Program = {
  inputs: { triangleId: 'float' },
  uniforms: { height: 'int', width: 'int', triangleCount: 'int', boundsHeight: 'int', boundsWidth: 'int' },
  vertex: `
flat out vec4 box;
void main() {
  gl_PointSize = 1.0;
  int id = int(get_triangleId(gl_VertexID));
  vec2 pixel = vec2(gl_VertexID % width, (gl_VertexID / width) % height);
  int at = gl_VertexID / (width * height) * triangleCount + id;
  vec2 target = 2.0 * (vec2(at % boundsWidth, at / boundsWidth) + 0.5) / vec2(boundsWidth, boundsHeight) - 1.0;
  box = vec4(-pixel, pixel);
  gl_Position = id < 0 ? vec4(2, 2, 2, 1) : vec4(target, 0.0, 1.0);
}`,
  fragment: `
flat in vec4 box;
out vec4 result;
void main() { result = box; }`,
};

const NOTHING = -60000;

/** To 32 bits, as (x0, y0, x1, y1), wide enough for what half floats round. Triangles without pixels get x1 < x0. */
const toBounds = texelProgram(
  { inputs: { boxes: 'texel' } },
  1,
  `void texels(int i) {
    vec4 box = get_boxes(i);
    vec4 slack = vec4(greaterThan(abs(box), vec4(2048.0))) * abs(box) / 1024.0;
    box += box.x == ${NOTHING}.0 ? vec4(0.0) : ceil(slack);
    out0 = vec4(-box.xy, box.zw);
  }`,
);

/**
 * The pixels between which each triangle is seen, `[batch x triangleCount]` texels (x0, y0, x1, y1), both included. Found
 * from the ids alone, and kept with them: what is hidden costs the loops nothing.
 */
export function visibleBounds(gpu: Gpu, triangleId: TensorInfo, grid: PixelGrid, triangleCount: number): Texels {
  return attached(gpu, triangleId, `bounds of ${triangleCount}`, () => {
    const { gl } = gpu.backend.gpgpu;
    const { batch, height, width } = grid;
    const size = bufferSize(batch * triangleCount);
    const raw = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, raw);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA16F, size[1], size[0]);
    // Without mipmaps a texture counts as incomplete unless its filter is told.
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    try {
      draw(gpu, {
        program,
        inputs: { triangleId },
        uniforms: { height, width, triangleCount, boundsHeight: size[0], boundsWidth: size[1] },
        targets: [raw],
        height: size[0],
        width: size[1],
        clear: [NOTHING, NOTHING, NOTHING, NOTHING],
        blend: 'max',
        primitives: { mode: 'points', count: batch * height * width },
      });
      return mapTexels(gpu, toBounds, { boxes: { raw } }, {}, size)[0]!;
    } finally {
      gl.deleteTexture(raw);
    }
  });
}
