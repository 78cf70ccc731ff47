import { check, GanfitError } from '@ganfit/core';
import { float16ToFloat32 } from './float16.js';
import type { LinearModel } from './linear.js';
import { readSafetensors, type StoredTensor, type StoredTensors } from './safetensors.js';
import { pcaShape, type ShapeModel } from './shape.js';
import { linearTexture, type TexturePrior } from './texture.js';

/** Named expressions such as `jawOpen`, for animation: displacements from the neutral head at activation 1. */
export interface Blendshapes {
  readonly names: readonly string[];
  /** `[3 * vertexCount]` displacement in units of 100 mm, made when it is asked for. */
  displacement(name: string): Float32Array;
}

/** A shape model and a texture prior that share a mesh and a UV layout. Dispose of it when done. */
export interface FaceModel {
  readonly name: string;
  readonly version: string;
  /** SHA-256 of the file, hexadecimal; names the model in results. */
  readonly hash: string;
  readonly shape: ShapeModel;
  readonly texture: TexturePrior;
  readonly blendshapes: Blendshapes;
  dispose(): void;
}

/**
 * The model with another texture prior in its UV layout. Its `dispose` frees the prior; the model stays yours.
 *
 * @param name of the prior, for results: added to the model's name and hash
 * @example const head = withTexture(model, ganTexture(await loadGenerator(url)), 'my-gan');
 */
export function withTexture(model: FaceModel, texture: TexturePrior, name: string): FaceModel {
  return {
    ...model,
    texture,
    name: `${model.name} with ${name}`,
    hash: `${model.hash}+${name}`,
    dispose: () => texture.dispose?.(),
  };
}

/** Version of the file layout that this code reads. */
export const formatVersion = '1';

/**
 * Builds a model from the bytes of a ganfit model file (safetensors; tensor names in docs/model-format.md).
 *
 * @throws GanfitError `MODEL_FORMAT` for a truncated file, another version, or one in which an array is missing
 */
export async function parseFaceModel(bytes: Uint8Array): Promise<FaceModel> {
  const file = readSafetensors(bytes);
  const version = file.metadata['format_version'];
  check(version === formatVersion, 'MODEL_FORMAT', () => {
    return `parseFaceModel: the file has format version ${version ?? '(none)'}, this code reads ${formatVersion}. Use matching versions of model and packages.`;
  });
  const shape = readShape(file);
  const texture = readTexture(file);
  return {
    name: file.metadata['name'] ?? 'unnamed',
    version: file.metadata['version'] ?? '0',
    hash: await sha256(bytes),
    shape,
    texture,
    blendshapes: readBlendshapes(file),
    dispose() {
      shape.dispose();
      texture.dispose?.();
    },
  };
}

function readShape(file: StoredTensors): ShapeModel {
  const identityMean = floats(file, 'identity_mean');
  const contour = get(file, 'contour');
  const perLandmark = contour.shape[1]!;
  return pcaShape({
    topology: {
      triangles: get(file, 'triangles').data as Int32Array,
      uvs: floats(file, 'uvs'),
      mask: floats(file, 'mask'),
      landmarks: {
        triangles: get(file, 'landmark_triangles').data as Int32Array,
        weights: floats(file, 'landmark_weights'),
      },
      contour: Array.from({ length: contour.shape[0]! }, (_, i) =>
        (contour.data as Int32Array).slice(i * perLandmark, (i + 1) * perLandmark).filter((v) => v >= 0),
      ),
      region: get(file, 'region').data as Uint8Array,
      counterparts: get(file, 'counterparts').data as Int32Array,
    },
    identity: { mean: identityMean, basis: modes(file, 'identity') },
    expression: { mean: new Float32Array(identityMean.length), basis: modes(file, 'expression') },
  });
}

function readTexture(file: StoredTensors): TexturePrior {
  const stored = get(file, 'texture_mean');
  const [height, width] = stored.shape as [number, number, number];
  return linearTexture(
    { mean: floats(file, 'texture_mean'), basis: textureBasis(file, height * width) },
    { height, width },
  );
}

/** The file stores modes at covered texels only; elsewhere they are zero. */
function textureBasis(file: StoredTensors, texelCount: number): LinearModel['basis'] {
  const packed = modes(file, 'texture');
  const texels = get(file, 'texture_texels').data as Int32Array;
  const perMode = texels.length * 3;
  const basis = new Float32Array((packed.length / perMode) * texelCount * 3);
  for (let mode = 0; mode * perMode < packed.length; mode++) {
    const to = mode * texelCount * 3;
    for (let i = 0; i < texels.length; i++) {
      for (let k = 0; k < 3; k++) basis[to + 3 * texels[i]! + k] = packed[mode * perMode + 3 * i + k]!;
    }
  }
  return basis;
}

function readBlendshapes(file: StoredTensors): Blendshapes {
  const names: readonly string[] = JSON.parse(file.metadata['blendshape_names'] ?? '[]');
  const size = get(file, 'identity_mean').data.length;
  return {
    names,
    displacement(name) {
      const index = names.indexOf(name);
      check(
        index >= 0,
        'ARGUMENT',
        () => `displacement: no blendshape is named '${name}'. There are ${names.join(', ')}.`,
      );
      const scale = floats(file, 'blendshapes_scale')[index]!;
      const stored = get(file, 'blendshapes').data.subarray(index * size, (index + 1) * size);
      return Float32Array.from(stored, (v) => v * scale);
    },
  };
}

/** `NAME_basis` times `NAME_scale`, row by row. */
function modes(file: StoredTensors, name: string): Float32Array {
  const { data, shape } = get(file, `${name}_basis`);
  const scale = floats(file, `${name}_scale`);
  const size = shape[1]!;
  const out = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) out[i] = data[i]! * scale[Math.floor(i / size)]!;
  return out;
}

function floats(file: StoredTensors, name: string): Float32Array {
  const { dtype, data } = get(file, name);
  if (dtype === 'F16') return float16ToFloat32(data as Uint16Array);
  return data as Float32Array;
}

function get(file: StoredTensors, name: string): StoredTensor {
  const tensor = file.tensors.get(name);
  if (tensor) return tensor;
  throw new GanfitError(
    'MODEL_FORMAT',
    `parseFaceModel: \`${name}\` is missing from the file. Build or download it again.`,
  );
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await globalThis.crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (b) => b.toString(16).padStart(2, '0')).join('');
}
