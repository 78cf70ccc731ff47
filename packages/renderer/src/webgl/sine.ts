import { sineKernel } from '../kernels/sine.js';
import { defineWebGLKernel } from './define.js';
import { mapTensor, tensorProgram } from './map.js';

/** GLSL promises its own sine to 1 / 2048 only. Within a quarter turn, eleven powers are as good as float32. */
const program = tensorProgram(
  { inputs: { angle: 'float' }, uniforms: { phase: 'float' } },
  `float value(int i) {
    float x = get_angle(i);
    x -= 6.28318531 * floor(x / 6.28318531 + 0.5);
    x += phase;
    x -= 6.28318531 * floor(x / 6.28318531 + 0.5);
    if (abs(x) > 1.57079633) x = sign(x) * 3.14159265 - x;
    float s = x * x;
    return x * (1.0 + s * (-1.0 / 6.0 + s * (1.0 / 120.0 + s * (-1.0 / 5040.0 + s * (1.0 / 362880.0 - s / 39916800.0)))));
  }`,
);

defineWebGLKernel(sineKernel, (gpu, { angle }, { shape, phase }) => ({
  sine: mapTensor(gpu, program, { angle }, { phase }, shape),
}));
