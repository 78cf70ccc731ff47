import type { TensorInfo } from '@tensorflow/tfjs-core';
import { lightNames, type ShadeAttributes, type ShadeInputs } from '../fused/layout.js';
import { shadeBackwardKernel } from '../fused/shade-backward.js';
import { defineWebGLKernel } from './define.js';
import type { Gpu, Texels } from './gpu.js';
import { mapTexels, texelProgram } from './map.js';
import { unpack } from './pack.js';
import { sumOverPixels, tensorOfSums } from './pixel-sum.js';
import { pointCode, pointNumbers } from './point.glsl.js';
import type { Program } from './program.js';
import { memoized, pointInputs } from './shade.js';
import { type Sight, sight } from './sight.js';
import { sumAtTexels } from './texel-sum.js';
import { sumAtVertices } from './vertex-sum.js';

/** What a pixel has to tell: a name, and the code of its four values. */
type Records = Readonly<Record<string, string>>;

interface Plan {
  /** Programs of at most four outputs, in the order of the names. */
  readonly programs: readonly { readonly program: Program; readonly names: readonly string[] }[];
  readonly starts: Readonly<Partial<Record<(typeof lightNames)[number], number>>>;
  readonly sumGroups: number;
}

const planFor = memoized((attributes): Plan => {
  const { shapes } = attributes;
  const { light, inputs, uniforms, code } = pointCode(attributes);
  const sumGroups = Math.ceil(light.sums / 4);
  const sums = Array.from({ length: sumGroups }, (_, g) => {
    const values = [0, 1, 2, 3].map((k) => `sums[${4 * g + k}]`);
    return [`sums${g}`, `vec4(${values.join(', ')})`];
  });
  const records: Records = {
    albedo: 'vec4(dAlbedo, 0.0)',
    barycentric: 'vec4(dBarycentric, 0.0)',
    ...(light.usesNormal ? { normals: 'vec4(dNormal, 0.0)' } : {}),
    ...(light.usesPosition ? { positions: 'vec4(dPosition, 0.0)' } : {}),
    ...(shapes.texture ? { uvs: 'vec4(uvBackward(p, dAlbedo), 0.0, 0.0)', places: 'vec4(uvOf(p), 0.0, 1.0)' } : {}),
    ...Object.fromEntries(sums),
  };
  const backward = `${code}
    void texels(int i) {
      Point p = pointAt(i);
      vec3 g = get_dImage(i);
      if (p.id < 0 || g == vec3(0.0)) return;
      for (int k = 0; k < sums.length(); k++) sums[k] = 0.0;
      vec3 shade, gloss, dNormal, dPosition;
      light(p, shade, gloss);
      vec3 dAlbedo = g * shade;
      lightBackward(p, g * albedoOf(p), g, dNormal, dPosition);
      vec3 dBarycentric = albedoBackward(p, dAlbedo);
      ${
        light.usesNormal
          ? `dNormal = (dNormal - dot(dNormal, p.normal) * p.normal) / p.normalLength;
      dBarycentric += dNormal * normalsAt(p);`
          : ''
      }
      ${light.usesPosition ? 'dBarycentric += dPosition * positionsAt(p);' : ''}
`;
  const names = Object.keys(records);
  const programs = Array.from({ length: Math.ceil(names.length / 4) }, (_, pass) => {
    const mine = names.slice(4 * pass, 4 * pass + 4);
    const outputs = mine.map((name, k) => `out${k} = ${records[name]};\n`).join('');
    const source = { inputs: { ...inputs, dImage: 'vec3' as const }, uniforms };
    return { program: texelProgram(source, mine.length as 1 | 2 | 3 | 4, `${backward}${outputs}}`), names: mine };
  });
  return { programs, starts: light.starts, sumGroups };
});

defineWebGLKernel(shadeBackwardKernel, (gpu, inputs, attributes) => {
  const plan = planFor(attributes);
  const seen = sight(gpu, inputs, attributes);
  const records = runPlan(gpu, plan, inputs as unknown as Record<string, TensorInfo>, attributes, seen);
  const { batch, height, width, shapes } = attributes;
  const sums = Array.from({ length: plan.sumGroups }, (_, g) =>
    sumOverPixels(gpu, records[`sums${g}`]!, batch, height * width),
  );
  const gradients: Record<string, TensorInfo> = {
    barycentric: unpack(gpu, records['barycentric']!, shapes.barycentric!, 3),
  };
  if (shapes.albedo) gradients['albedo'] = unpack(gpu, records['albedo']!, shapes.albedo, 3);
  if (shapes.texture) gradients['texture'] = textureGradient(gpu, records, attributes);
  for (const [name, record] of [
    ['vertexColors', 'albedo'],
    ['uvs', 'uvs'],
    ['normals', 'normals'],
    ['positions', 'positions'],
  ] as const)
    if (shapes[name]) gradients[name] = sumAtVertices(gpu, seen, [records[record]!], shapes[name]);
  for (const name of lightNames)
    if (shapes[name]) gradients[name] = tensorOfSums(gpu, sums, batch, plan.starts[name]!, shapes[name]);
  return gradients as Record<keyof ShadeInputs, TensorInfo>;
});

function runPlan(
  gpu: Gpu,
  { programs }: Plan,
  inputs: Record<string, TensorInfo>,
  attributes: ShadeAttributes,
  seen: Sight,
): Record<string, Texels> {
  const { batch, height, width } = attributes;
  const points = pointInputs(gpu, inputs, attributes, seen);
  const numbers = pointNumbers(attributes);
  const records = programs.flatMap(({ program, names }) => {
    const outputs = mapTexels(gpu, program, points, numbers, [batch * height, width], names.length);
    return names.map((name, k): [string, Texels] => [name, outputs[k]!]);
  });
  return Object.fromEntries(records);
}

function textureGradient(
  gpu: Gpu,
  records: Record<string, Texels>,
  { batch, height, width, textureHeight, textureWidth, shapes }: ShadeAttributes,
): TensorInfo {
  return sumAtTexels(
    gpu,
    { count: batch * height * width, places: records['places']!, records: [records['albedo']!] },
    {
      perImage: height * width,
      textureBatch: shapes.texture![0]!,
      texels: textureHeight * textureWidth,
      fan: 4,
      textureHeight,
      textureWidth,
      bilinear: 1,
      repeat: 0,
    },
    shapes.texture!,
  );
}
