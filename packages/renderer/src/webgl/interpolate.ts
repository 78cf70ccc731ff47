import { interpolateBackwardKernel, interpolateKernel } from '../kernels/interpolate.js';
import { defineWebGLKernel } from './define.js';
import { mapTensor, tensorProgram } from './map.js';
import { cornerTable } from './mesh.js';
import { pack } from './pack.js';
import { sight } from './sight.js';
import { sumAtVertices } from './vertex-sum.js';

const program = tensorProgram(
  {
    inputs: { attributes: 'float', corners: 'texel', triangleId: 'float', barycentric: 'vec3' },
    uniforms: { pixels: 'int', channels: 'int', perImage: 'int' },
  },
  `float value(int i) {
    int pixel = i / channels, k = i % channels;
    int id = int(get_triangleId(pixel));
    if (id < 0) return 0.0;
    ivec3 at = (ivec3(get_corners(id).xyz) + pixel / pixels * perImage) * channels + k;
    return dot(get_barycentric(pixel), vec3(get_attributes(at.x), get_attributes(at.y), get_attributes(at.z)));
  }`,
);

defineWebGLKernel(interpolateKernel, (gpu, { attributes, triangles, triangleId, barycentric }, dims) => {
  const { batch, height, width, channels, vertexCount, attributeBatch } = dims;
  const inputs = { attributes, corners: cornerTable(gpu, triangles), triangleId, barycentric };
  const uniforms = { pixels: height * width, channels, perImage: attributeBatch === 1 ? 0 : vertexCount };
  return { image: mapTensor(gpu, program, inputs, uniforms, [batch, height, width, channels]) };
});

const toBarycentrics = tensorProgram(
  {
    inputs: { attributes: 'float', corners: 'texel', triangleId: 'float', dImage: 'float' },
    uniforms: { pixels: 'int', channels: 'int', perImage: 'int' },
  },
  `float value(int i) {
    int pixel = i / 3;
    int id = int(get_triangleId(pixel));
    if (id < 0) return 0.0;
    int vertex = int(get_corners(id)[i % 3]) + pixel / pixels * perImage;
    float sum = 0.0;
    for (int k = 0; k < channels; k++) sum += get_dImage(channels * pixel + k) * get_attributes(channels * vertex + k);
    return sum;
  }`,
);

defineWebGLKernel(interpolateBackwardKernel, (gpu, inputs, dims) => {
  const { attributes, triangles, triangleId, dImage } = inputs;
  const { batch, height, width, channels, vertexCount, attributeBatch } = dims;
  const corners = cornerTable(gpu, triangles);
  const uniforms = { pixels: height * width, channels, perImage: attributeBatch === 1 ? 0 : vertexCount };
  const seen = sight(gpu, inputs, dims);
  const records = Array.from({ length: Math.ceil(channels / 4) }, (_, group) =>
    pack(gpu, dImage, [batch * height, width], channels, 4 * group),
  );
  return {
    dAttributes: sumAtVertices(gpu, seen, records, [attributeBatch, vertexCount, channels]),
    dBarycentric: mapTensor(gpu, toBarycentrics, { attributes, corners, triangleId, dImage }, uniforms, [
      batch,
      height,
      width,
      3,
    ]),
  };
});
