import { transformBackwardKernel, transformKernel } from '../kernels/transform.js';
import { defineWebGLKernel } from './define.js';
import { mapTensor, mapTexels, tensorProgram, texelProgram } from './map.js';
import { sumOverPixels, tensorOfSums } from './pixel-sum.js';

const program = tensorProgram(
  { inputs: { positions: 'vec3', matrices: 'float' }, uniforms: { vertexCount: 'int', perImage: 'int' } },
  `float value(int i) {
    int at = i / 4 / vertexCount * perImage + i % 4;
    vec4 column = vec4(get_matrices(at), get_matrices(at + 4), get_matrices(at + 8), get_matrices(at + 12));
    return dot(vec4(get_positions(i / 4), 1.0), column);
  }`,
);

defineWebGLKernel(transformKernel, (gpu, { positions, matrices }, { batch, vertexCount, matrixBatch }) => {
  const uniforms = { vertexCount, perImage: matrixBatch === 1 ? 0 : 16 };
  return { clip: mapTensor(gpu, program, { positions, matrices }, uniforms, [batch, vertexCount, 4]) };
});

const toPositions = tensorProgram(
  { inputs: { matrices: 'vec4', dClip: 'vec4' }, uniforms: { vertexCount: 'int', perImage: 'int' } },
  `float value(int i) {
    int vertex = i / 3;
    return dot(get_matrices(vertex / vertexCount * perImage + i % 3), get_dClip(vertex));
  }`,
);

/** What a vertex adds to the four rows of the matrix; what is not finite does not count. */
const toRows = texelProgram(
  { inputs: { positions: 'vec3', dClip: 'vec4' } },
  4,
  `float known(float x) { return (floatBitsToInt(x) & 0x7f800000) == 0x7f800000 ? 0.0 : x; }
  void texels(int i) {
    vec3 p = get_positions(i);
    vec4 g = get_dClip(i);
    out0 = known(p.x) * g;
    out1 = known(p.y) * g;
    out2 = known(p.z) * g;
    out3 = g;
  }`,
);

defineWebGLKernel(transformBackwardKernel, (gpu, { positions, matrices, dClip }, attributes) => {
  const { batch, vertexCount, matrixBatch } = attributes;
  const uniforms = { vertexCount, perImage: matrixBatch === 1 ? 0 : 4 };
  const rows = mapTexels(gpu, toRows, { positions, dClip }, {}, batch * vertexCount, 4);
  const sums = rows.map((row) => sumOverPixels(gpu, row, batch, vertexCount));
  return {
    dPositions: mapTensor(gpu, toPositions, { matrices, dClip }, uniforms, [batch, vertexCount, 3]),
    dMatrices: tensorOfSums(gpu, sums, batch, 0, [matrixBatch, 4, 4]),
  };
});
