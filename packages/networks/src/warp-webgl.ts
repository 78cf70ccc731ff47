import * as tf from '@tensorflow/tfjs-core';
import type { Similarity, Size } from './types.js';

/** What tfjs's WebGL backend runs: its own format of a fragment shader. Its package is no dependency. */
interface Program {
  variableNames: string[];
  outputShape: number[];
  customUniforms: { name: string; type: string }[];
  userCode: string;
}
interface WebGLBackend {
  runWebGLProgram(
    program: Program,
    inputs: tf.TensorInfo[],
    dtype: 'float32',
    uniforms: readonly (readonly number[])[],
  ): tf.TensorInfo;
}

/** Where in the image a place in the crop lies, in pixel indices, held within the image. */
const place = `
  vec2 place(vec2 u) {
    vec2 p = mat2(similarity.x, similarity.y, -similarity.y, similarity.x) * u + similarity.zw - 0.5;
    return clamp(p, vec2(0.0), extent);
  }
`;

const sampleCode = `${place}
  void main() {
    ivec4 at = getOutputCoords();
    float sum = 0.0;
    for (int j = 0; j < samples; j++) {
      for (int i = 0; i < samples; i++) {
        vec2 p = place(vec2(at.zy) + (vec2(i, j) + 0.5) / float(samples));
        ivec2 first = ivec2(p);
        ivec2 next = min(first + 1, ivec2(extent));
        vec2 f = p - vec2(first);
        float upper = mix(getImage(0, first.y, first.x, at.w), getImage(0, first.y, next.x, at.w), f.x);
        float lower = mix(getImage(0, next.y, first.x, at.w), getImage(0, next.y, next.x, at.w), f.x);
        sum += mix(upper, lower, f.y);
      }
    }
    setOutput(sum / float(samples * samples));
  }
`;

/** A pixel gathers from the samples that fall within one pixel of it; a pixel of the border, from all beyond as well. */
const scatterCode = `${place}
  vec2 cropped(vec2 p) {
    vec2 d = p + 0.5 - similarity.zw;
    return mat2(similarity.x, -similarity.y, similarity.y, similarity.x) * d / dot(similarity.xy, similarity.xy);
  }
  void main() {
    ivec4 at = getOutputCoords();
    vec2 q = vec2(at.zy);
    vec2 low = mix(q - 1.0, bounds.xy, vec2(equal(q, vec2(0.0))));
    vec2 high = mix(q + 1.0, bounds.zw, vec2(equal(q, extent)));
    vec2 a = cropped(low);
    vec2 b = cropped(high);
    vec2 c = cropped(vec2(low.x, high.y));
    vec2 d = cropped(vec2(high.x, low.y));
    float n = float(samples);
    ivec2 first = ivec2(max(floor(min(min(a, b), min(c, d)) * n - 0.5), vec2(0.0)));
    ivec2 last = ivec2(min(ceil(max(max(a, b), max(c, d)) * n - 0.5), cropSize * n - 1.0));
    float sum = 0.0;
    for (int j = first.y; j <= last.y; j++) {
      for (int i = first.x; i <= last.x; i++) {
        vec2 weight = max(1.0 - abs(place((vec2(i, j) + 0.5) / n) - q), 0.0);
        if (weight.x * weight.y > 0.0) sum += weight.x * weight.y * getDy(0, j / samples, i / samples, at.w);
      }
    }
    setOutput(sum / (n * n));
  }
`;

/** One image `[1, height, width, 3]` cropped, on webgl. */
export function sampleOnWebGL(image: tf.Tensor, similarity: Similarity, samples: number, crop: Size): tf.Tensor {
  const [, height, width] = image.shape as [number, number, number, number];
  const { a, b, x, y } = similarity;
  return run(sampleCode, 'image', image, [1, crop.height, crop.width, 3], {
    similarity: ['vec4', [a, b, x, y]],
    extent: ['vec2', [width - 1, height - 1]],
    samples: ['int', [samples]],
  });
}

/** Its adjoint: the gradient of the image from that of the crop. */
export function scatterOnWebGL(dy: tf.Tensor, similarity: Similarity, samples: number, image: Size): tf.Tensor {
  const [, height, width] = dy.shape as [number, number, number, number];
  const { a, b, x, y } = similarity;
  const corners = [0, width].flatMap((u) => [0, height].map((v) => [a * u - b * v + x, b * u + a * v + y] as const));
  const along = (axis: 0 | 1): number[] => corners.map((corner) => corner[axis]);
  const low = [Math.min(-1, ...along(0)), Math.min(-1, ...along(1))].map((v) => v - 1);
  const high = [Math.max(image.width, ...along(0)), Math.max(image.height, ...along(1))];
  return run(scatterCode, 'dy', dy, [1, image.height, image.width, 3], {
    similarity: ['vec4', [a, b, x, y]],
    extent: ['vec2', [image.width - 1, image.height - 1]],
    samples: ['int', [samples]],
    cropSize: ['vec2', [width, height]],
    bounds: ['vec4', [...low, ...high]],
  });
}

function run(
  userCode: string,
  name: string,
  input: tf.Tensor,
  outputShape: number[],
  uniforms: Record<string, [type: string, values: number[]]>,
): tf.Tensor {
  const customUniforms = Object.entries(uniforms).map(([name, [type]]) => ({ name, type }));
  const program = { variableNames: [name], outputShape, customUniforms, userCode };
  const values = Object.values(uniforms).map(([, values]) => values);
  const output = (tf.backend() as unknown as WebGLBackend).runWebGLProgram(program, [input], 'float32', values);
  return tf.engine().makeTensorFromTensorInfo(output);
}
