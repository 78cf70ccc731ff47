// Files of the head as it stands.
import type { WorkerFitResult } from '@ganfit/fitter/worker';
import { encodeGlb, encodeObj, encodePng } from '@ganfit/io';
import type { EditableHead, Head } from './head.js';

const png = ({ texture: { data, width, height } }: Head): Promise<Uint8Array> =>
  encodePng({ data, width, height, channels: 4 });

/** With all named expressions as morph targets; those that the sliders have set are in the mesh. */
export async function glbOf(head: EditableHead): Promise<Uint8Array> {
  const shown = head.current();
  const morphTargets = Object.entries(head.fitted.blendshapes).map(([name, displacement]) => ({
    name,
    positions: shown.mesh.positions.map((v, i) => v + displacement[i]!),
  }));
  // Without the fit's normals, which a slider may have made wrong: they are computed anew.
  const { positions, triangles, uvs } = shown.mesh;
  return encodeGlb({ positions, triangles, uvs }, { texture: await png(shown), morphTargets });
}

export const textureOf = (head: EditableHead): Promise<Uint8Array> => png(head.current());

export function objOf(head: EditableHead): { obj: string; mtl: string } {
  const { positions, triangles, uvs } = head.current().mesh;
  return encodeObj({ positions, triangles, uvs }, { name: 'head', texture: 'head.png' });
}

/** What is known of the fit, as text. */
export function jsonOf({ status, seed, seconds, model, images, history }: WorkerFitResult, settings: unknown): string {
  const plain = images.map(({ metrics, faces, crop, parameters, landmarks }) => ({
    ...{ metrics, faces, crop, parameters },
    landmarks: { detected: [...landmarks.detected], projected: [...landmarks.projected] },
  }));
  const losses = history.at(-1)?.losses;
  return JSON.stringify({ version: 1, status, seed, settings, seconds, model, losses, images: plain }, null, 2);
}
