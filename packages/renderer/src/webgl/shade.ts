import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { ShadeAttributes } from '../fused/layout.js';
import { shadeKernel } from '../fused/shade.js';
import { defineWebGLKernel } from './define.js';
import type { Gpu } from './gpu.js';
import { mapTexels, texelProgram } from './map.js';
import { cornerTable } from './mesh.js';
import { pack, unpack } from './pack.js';
import { pointCode, pointNumbers } from './point.glsl.js';
import type { Program } from './program.js';
import { type Sight, sight } from './sight.js';

/** Programs differ by light model and albedo; each is made once. */
export function memoized<T>(make: (attributes: ShadeAttributes) => T): (attributes: ShadeAttributes) => T {
  const known = new Map<string, T>();
  return (attributes) => {
    const { model, shapes } = attributes;
    const key = JSON.stringify([model.kind, Object.keys(shapes), shapes.lightPosition?.slice(1)]);
    let made = known.get(key);
    if (made === undefined) known.set(key, (made = make(attributes)));
    return made;
  };
}

const programFor = memoized((attributes): Program => {
  const { inputs, uniforms, code } = pointCode(attributes);
  return texelProgram(
    { inputs: { ...inputs, background: 'vec3' }, uniforms: { ...uniforms, plain: 'int' } },
    1,
    `${code}
    void texels(int i) {
      Point p = pointAt(i);
      if (p.id < 0) {
        out0.xyz = get_background(plain == 1 ? 0 : i);
        return;
      }
      vec3 shade, gloss;
      light(p, shade, gloss);
      out0.xyz = albedoOf(p) * shade + gloss;
    }`,
  );
});

type Inputs = Record<string, TensorInfo>;

/** The inputs as the code of a point reads them. */
export function pointInputs(gpu: Gpu, inputs: Inputs, attributes: ShadeAttributes, { fragments }: Sight): Inputs {
  const vertices = (['normals', 'positions', 'vertexColors'] as const).filter((name) => inputs[name]);
  return {
    ...inputs,
    ...Object.fromEntries(vertices.map((name) => [name, pack(gpu, inputs[name]!, count(attributes, name), 3)])),
    // `texture` is a function of GLSL's own.
    ...(inputs['texture'] ? { albedoMap: inputs['texture'] } : {}),
    fragments,
    corners: cornerTable(gpu, inputs['triangles']!),
  };
}

function count({ shapes, vertexCount }: ShadeAttributes, name: 'normals' | 'positions' | 'vertexColors'): number {
  return shapes[name]![0]! * vertexCount;
}

defineWebGLKernel(shadeKernel, (gpu, inputs, attributes) => {
  const { batch, height, width } = attributes;
  const seen = sight(gpu, inputs, attributes);
  const plain = inputs.background.shape.length === 1 ? 1 : 0;
  const [image] = mapTexels(
    gpu,
    programFor(attributes),
    pointInputs(gpu, inputs as unknown as Inputs, attributes, seen),
    { ...pointNumbers(attributes), plain },
    [batch * height, width],
  );
  return { image: unpack(gpu, image!, [batch, height, width, 3], 3) };
});
