import { check } from '@ganfit/core';
import { type Accessor, type Buffer, Document, Logger, type Primitive, WebIO } from '@gltf-transform/core';
import { checkMesh, type Mesh, meshNormals, metresPerUnit, scaled } from './mesh.js';

/** A named shape that a viewer can blend in: where every vertex lies with the target fully on, in model units. */
export interface MorphTarget {
  name: string;
  /** `[vertexCount * 3]`, absolute like `mesh.positions` (not offsets). */
  positions: Float32Array;
}

export interface GlbOptions {
  /** A PNG file's bytes, base colour. Without it the surface is plain. */
  texture?: Uint8Array;
  morphTargets?: readonly MorphTarget[];
  /** Name of the node and mesh. Default 'head'. */
  name?: string;
}

/**
 * Encodes a binary glTF 2.0 file in metres that any viewer opens: positions, normals (computed if the mesh has none),
 * uvs, PNG texture, a non-metallic material of roughness 0.6, and named morph targets. Vertex order is kept. The same
 * mesh gives the same bytes.
 *
 * @throws GanfitError `SHAPE` or `ARGUMENT` for a mesh that does not fit together
 * @example await writeFileAtomic('head.glb', await encodeGlb(mesh, { texture: await encodePng(texture) }));
 */
export async function encodeGlb(mesh: Mesh, options: GlbOptions = {}): Promise<Uint8Array> {
  const { texture, morphTargets = [], name = 'head' } = options;
  checkMesh('encodeGlb', mesh);
  check(!texture || mesh.uvs, 'ARGUMENT', () => 'encodeGlb: a `texture` needs `mesh.uvs`. Pass both or neither.');
  const document = new Document().setLogger(new Logger(Logger.Verbosity.ERROR));
  document.getRoot().getAsset().generator = 'ganfit';
  const buffer = document.createBuffer();
  const primitive = document
    .createPrimitive()
    .setIndices(indices(document, buffer, mesh))
    .setMaterial(material(document, name, texture))
    .setAttribute('POSITION', vectors(document, buffer, 'VEC3', scaled(mesh.positions, metresPerUnit)))
    .setAttribute('NORMAL', vectors(document, buffer, 'VEC3', mesh.normals ?? meshNormals(mesh)));
  if (mesh.uvs) primitive.setAttribute('TEXCOORD_0', vectors(document, buffer, 'VEC2', mesh.uvs));
  for (const target of morphTargets) addTarget(document, buffer, primitive, mesh, target);
  const gltfMesh = document.createMesh(name).addPrimitive(primitive);
  if (morphTargets.length) gltfMesh.setWeights(morphTargets.map(() => 0));
  const scene = document.createScene().addChild(document.createNode(name).setMesh(gltfMesh));
  document.getRoot().setDefaultScene(scene);
  return new WebIO().setLogger(document.getLogger()).writeBinary(document);
}

function vectors(document: Document, buffer: Buffer, type: 'VEC2' | 'VEC3', values: Float32Array): Accessor {
  return document.createAccessor().setType(type).setArray(values.slice()).setBuffer(buffer);
}

function indices(document: Document, buffer: Buffer, { positions, triangles }: Mesh): Accessor {
  // 65535 itself is reserved in glTF.
  const small = positions.length / 3 <= 65535;
  const array = small ? Uint16Array.from(triangles) : Uint32Array.from(triangles);
  return document.createAccessor().setType('SCALAR').setArray(array).setBuffer(buffer);
}

function material(document: Document, name: string, png: Uint8Array | undefined) {
  const result = document.createMaterial(name).setMetallicFactor(0).setRoughnessFactor(0.6).setDoubleSided(false);
  if (!png) return result;
  const texture = document.createTexture(name).setImage(new Uint8Array(png)).setMimeType('image/png');
  result.setBaseColorTexture(texture);
  result.getBaseColorTextureInfo()?.setWrapS(33071).setWrapT(33071); // clamp to edge
  return result;
}

/** glTF stores offsets; those of few moved vertices are stored sparsely. */
function addTarget(document: Document, buffer: Buffer, primitive: Primitive, mesh: Mesh, target: MorphTarget): void {
  const { positions } = mesh;
  check(target.positions.length === positions.length, 'SHAPE', () => {
    return `encodeGlb: morph target '${target.name}' has ${target.positions.length} values, the mesh ${positions.length}. Pass positions of the same vertices.`;
  });
  const smallest = 1e-7; // metres
  const offsets = target.positions.map((v, i) => {
    const offset = (v - positions[i]!) * metresPerUnit;
    return Math.abs(offset) < smallest ? 0 : offset;
  });
  let moved = 0;
  for (let i = 0; i < offsets.length; i += 3) if (offsets[i] || offsets[i + 1] || offsets[i + 2]) moved++;
  const sparse = moved > 0 && moved < offsets.length / 9;
  const accessor = vectors(document, buffer, 'VEC3', offsets).setSparse(sparse);
  primitive.addTarget(document.createPrimitiveTarget(target.name).setAttribute('POSITION', accessor));
}
