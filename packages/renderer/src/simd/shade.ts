import { type LightName, lightNames, type ShadeAttributes, type ShadeInputs, stride } from '../fused/layout.js';
import type { Visibility } from '../fused/shade.js';
import type { FastKernel, Loops, Place, Places } from './loops.js';

export const fastShade: FastKernel<
  ShadeInputs & Visibility & { background: Float32Array },
  { image: Float32Array },
  ShadeAttributes
> = (inputs, { image }, attributes, loops) => {
  if (!covers(attributes)) return false;
  const { batch, height, width } = attributes;
  const pixels = height * width;
  const { triangleId, barycentric, albedo, background } = inputs;
  const step = background.size === 3 ? 0 : 12;
  const records = packVertices(inputs, attributes, loops);
  for (let entry = 0; entry < batch; entry++) {
    const offset = entry * pixels;
    useScene(inputs, attributes, records, entry, loops);
    loops.shade(
      pixels,
      triangleId.address + 4 * offset,
      barycentric.address + 12 * offset,
      albedo ? albedo.address + 12 * offset : 0,
      background.address + step * offset,
      step,
      image.address + 12 * offset,
    );
  }
  return true;
};

export const fastShadeBackward: FastKernel<
  ShadeInputs & Visibility & { dImage: Float32Array },
  ShadeInputs,
  ShadeAttributes
> = (inputs, outputs, attributes, loops) => {
  if (!covers(attributes)) return false;
  const { batch, height, width } = attributes;
  const pixels = height * width;
  const { triangleId, barycentric, albedo, dImage } = inputs;
  const at = located(outputs, attributes, 4);
  for (const place of [outputs.texture, outputs.uvs]) if (place) loops.clear(place.address, 4 * place.size);
  const records = packVertices(inputs, attributes, loops);
  const dRecords = loops.scratch('record gradients', records.bytes);
  const sums = lightSums(outputs, loops);
  const sum = located(sums, attributes, 8);
  for (let entry = 0; entry < batch; entry++) {
    const offset = entry * pixels;
    useScene(inputs, attributes, records, entry, loops);
    loops.clear(dRecords, records.bytes);
    loops.useMeshGradients(dRecords);
    loops.useTextureGradients(at('texture', entry), at('uvs', 0));
    loops.useLightingGradients(
      sum('coefficients', entry),
      sum('ambient', entry),
      sum('lightPosition', entry),
      sum('lightColor', entry),
      sum('cameraPosition', entry),
    );
    loops.shadeBackward(
      pixels,
      triangleId.address + 4 * offset,
      barycentric.address + 12 * offset,
      albedo ? albedo.address + 12 * offset : 0,
      dImage.address + 12 * offset,
      outputs.barycentric.address + 12 * offset,
      outputs.albedo ? outputs.albedo.address + 12 * offset : 0,
    );
    // What the batch shares is written for the first image and added to for the others.
    const add = vertexNames.reduce((bits, name, i) => bits | (entry > 0 && !stride(attributes, name) ? 1 << i : 0), 0);
    const [colors, normals, positions] = vertexNames.map((name) => at(name, entry));
    loops.unpackVertices(attributes.vertexCount, dRecords, colors!, normals!, positions!, add);
  }
  for (const [name, { address, size }] of Object.entries(sums))
    loops.toFloats(address, outputs[name as LightName]!.address, size);
  return true;
};

const vertexNames = ['vertexColors', 'normals', 'positions'] as const;

interface Records {
  readonly address: number;
  /** Vectors that a record holds. */
  readonly fields: number;
  /** Of one image. */
  readonly bytes: number;
}

/** The tensors whose records lie in the working memory: a gradient that follows its own forward pass need not pack again. */
const packed = new WeakMap<Loops, readonly unknown[]>();

/** The records of all images, see assembly/records.ts. */
function packVertices(inputs: Places<ShadeInputs>, attributes: ShadeAttributes, loops: Loops): Records {
  const { batch, vertexCount } = attributes;
  const fields = vertexNames.filter((name) => inputs[name]).length;
  const bytes = 16 * fields * vertexCount;
  const address = loops.scratch('records', batch * bytes);
  const key = [batch, ...vertexNames.map((name) => inputs[name]?.data)];
  if (packed.get(loops)?.every((part, i) => part === key[i])) return { address, fields, bytes };
  const at = located(inputs, attributes, 4);
  for (let entry = 0; entry < batch; entry++) {
    const [colors, normals, positions] = vertexNames.map((name) => at(name, entry));
    loops.packVertices(vertexCount, colors!, normals!, positions!, address + bytes * entry);
  }
  packed.set(loops, key);
  return { address, fields, bytes };
}

/** Exponents that are no small integers are left to the TypeScript kernels. */
function covers({ model }: ShadeAttributes): boolean {
  return model.kind !== 'phong' || (Number.isInteger(model.shininess) && model.shininess <= 1024);
}

function useScene(
  inputs: Places<ShadeInputs & Visibility>,
  attributes: ShadeAttributes,
  records: Records,
  entry: number,
  loops: Loops,
): void {
  const at = located(inputs, attributes, 4);
  const { model, shapes, textureHeight, textureWidth } = attributes;
  const address = records.address + records.bytes * entry;
  loops.useMesh(inputs.triangles.address, address, records.fields, inputs.vertexColors ? 1 : 0);
  loops.useTexture(at('texture', entry), textureHeight, textureWidth, at('uvs', 0));
  loops.useLighting(
    at('coefficients', entry),
    at('ambient', entry),
    shapes.lightPosition?.length === 3 ? shapes.lightPosition[1]! : 1,
    at('lightPosition', entry),
    at('lightColor', entry),
    at('cameraPosition', entry),
    model.kind === 'phong' && inputs.cameraPosition ? model.specular : 0,
    model.kind === 'phong' ? model.shininess : 1,
  );
  loops.useBlock(loops.scratch('block', loops.blockBytes()));
}

/** Addresses of one image's part of the arrays, 0 for those that are not there. */
function located(places: Partial<Places<ShadeInputs>>, attributes: ShadeAttributes, bytes: number) {
  return (name: keyof ShadeInputs, entry: number): number => {
    const place = places[name];
    return place ? place.address + bytes * entry * stride(attributes, name) : 0;
  };
}

/** Working memory for the gradients of light and camera, to which every pixel adds: zeros in double precision. */
function lightSums(outputs: Places<ShadeInputs>, loops: Loops): { [Name in LightName]?: Place } {
  return Object.fromEntries(
    lightNames.flatMap((name) => {
      if (!outputs[name]) return [];
      const { size, data } = outputs[name];
      const address = loops.scratch(name, 8 * size);
      loops.clear(address, 8 * size);
      return [[name, { data, address, size }]];
    }),
  );
}
