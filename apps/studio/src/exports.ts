// Files of the head as it stands.
import { encodeGlb, encodeObj, encodePng } from '@ganfit/io';
import { strToU8, zipSync } from 'three/addons/libs/fflate.module.js';
import { toDataUrl } from './albedo.js';
import type { FitDocument, FitImage } from './fit-json.js';
import type { EditableHead, Head } from './head.js';
import type { MarkedPhoto } from './photos.js';
import { visibleOf } from './strokes.js';

const png = ({ texture: { data, width, height } }: Head): Promise<Uint8Array> =>
  encodePng({ data, width, height, channels: 4 });

/** Without the fit's normals, which a slider may have made wrong: they are computed anew. */
const plainMesh = ({ mesh: { positions, triangles, uvs } }: Head) => ({ positions, triangles, uvs });

/** With all named expressions as morph targets; those that the sliders have set are in the mesh. */
export async function glbOf(head: EditableHead): Promise<Uint8Array> {
  const shown = head.current();
  const morphTargets = Object.entries(head.model.blendshapes).map(([name, displacement]) => ({
    name,
    positions: shown.mesh.positions.map((v, i) => v + displacement[i]!),
  }));
  return encodeGlb(plainMesh(shown), { texture: await png(shown), morphTargets });
}

export const textureOf = (head: EditableHead): Promise<Uint8Array> => png(head.current());

/** A zip of the OBJ with its material and texture, which name each other. */
export async function objZipOf(head: EditableHead): Promise<Uint8Array> {
  const shown = head.current();
  const { obj, mtl } = encodeObj(plainMesh(shown), { name: 'head', texture: 'head.png' });
  return zipSync({
    'head.obj': strToU8(obj),
    'head.mtl': strToU8(mtl),
    'head.png': [await png(shown), { level: 0 }],
  });
}

/** What {@link fitCode} reads: the photos as they were fitted, a mask for those that have one, and `fit.json`. */
export async function inputsZipOf(photos: readonly MarkedPhoto[], json: string): Promise<Uint8Array> {
  const files: Record<string, Uint8Array> = { 'fit.json': strToU8(json) };
  for (const [i, { picture, strokes }] of photos.entries()) {
    files[`photo-${i + 1}.png`] = new Uint8Array(await picture.blob.arrayBuffer());
    const visible = await visibleOf(picture, strokes);
    const { width, height } = picture;
    if (visible) files[`mask-${i + 1}.png`] = await encodePng({ data: visible, width, height, channels: 1 });
  }
  return zipSync(files);
}

/** The fit with the head as it stands; its metrics stay those of the fit. */
export function jsonOf(head: EditableHead, document: FitDocument): string {
  const { coefficients, map } = head.person();
  const expressions = head.expressions();
  const images = document.images.map((image, i): FitImage => {
    const { identity, texture, expression } = coefficients;
    const parameters = { ...image.parameters, identity, texture, ...(i === 0 && { expression }) };
    return { ...image, parameters, ...(i === 0 && { albedo: toDataUrl(map) }) };
  });
  const edited = JSON.stringify(images[0]!.parameters) !== JSON.stringify(document.images[0].parameters);
  const on = Object.keys(expressions).length > 0 ? expressions : undefined;
  return JSON.stringify({ ...document, ...(edited && { edited }), expressions: on, images }, null, 2);
}
