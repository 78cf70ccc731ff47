import { type MeshFile, meshBuilder } from './mesh-file.js';

/**
 * Reads the vertices and polygons of a Wavefront OBJ file, with or without normals and texture coordinates; indices may
 * count from the end. Everything else in it (materials, groups, lines) is passed over.
 *
 * @throws GanfitError `MODEL_FORMAT`: no vertices, or a face that names no vertex
 * @example const { positions, triangles, unit = 'mm' } = decodeObj(await readFile('scan.obj'));
 */
export function decodeObj(bytes: Uint8Array): MeshFile {
  const text = new TextDecoder('latin1').decode(bytes).replace(/\\\r?\n/g, ' ');
  const mesh = meshBuilder('decodeObj');
  const comments: string[] = [];
  for (const line of text.split(/\r?\n|\r/)) {
    if (line.startsWith('#')) comments.push(line.slice(1));
    const [key, ...words] = line.trim().split(/\s+/) as [string, ...string[]];
    if (key === 'v') mesh.vertex(Number(words[0]), Number(words[1]), Number(words[2]));
    else if (key === 'f') mesh.polygon(words.map((word) => vertexOf(word, mesh.vertexCount())));
  }
  return mesh.done(comments);
}

/** The vertex of `12/3/4`, `12//4`, `12` or `-1`, from 0; -1, which is none, for anything else. */
function vertexOf(word: string, count: number): number {
  const index = Number.parseInt(word, 10);
  if (index > 0) return index - 1;
  return index < 0 ? count + index : -1;
}
