import { checkMesh, type Mesh, millimetresPerUnit } from './mesh.js';

export interface ObjOptions {
  /** Name of the object and of the `.mtl` file that the `.obj` refers to. Default 'head'. */
  name?: string;
  /** File name of the texture beside the `.mtl`. Default 'texture.png'; only used if the mesh has uvs. */
  texture?: string;
}

/**
 * Encodes a Wavefront OBJ in millimetres with its material file. Vertex order is kept; the format's v axis points up,
 * so it is 1 - v.
 *
 * @returns texts to be written as `<name>.obj` and `<name>.mtl`
 * @throws GanfitError `SHAPE` or `ARGUMENT` for a mesh that does not fit together
 * @example const { obj, mtl } = encodeObj(mesh, { name: 'head', texture: 'texture.png' });
 */
export function encodeObj(mesh: Mesh, options: ObjOptions = {}): { obj: string; mtl: string } {
  const { name = 'head', texture = 'texture.png' } = options;
  const { positions, triangles, uvs, normals } = mesh;
  checkMesh('encodeObj', mesh);
  const lines = ['# Units: millimetres, +y up', `mtllib ${name}.mtl`, `o ${name}`];
  const rows = (
    key: string,
    values: Float32Array,
    size: number,
    digits: number,
    map: (v: number, k: number) => number,
  ) => {
    for (let i = 0; i < values.length; i += size) {
      let line = key;
      for (let k = 0; k < size; k++) line += ` ${plain(map(values[i + k]!, k), digits)}`;
      lines.push(line);
    }
  };
  rows('v', positions, 3, 4, (v) => v * millimetresPerUnit);
  if (uvs) rows('vt', uvs, 2, 6, (v, k) => (k === 1 ? 1 - v : v));
  if (normals) rows('vn', normals, 3, 4, (v) => v);
  lines.push(`usemtl ${name}`);
  const corner = (index: number): string => {
    const i = index + 1;
    if (uvs) return normals ? `${i}/${i}/${i}` : `${i}/${i}`;
    return normals ? `${i}//${i}` : `${i}`;
  };
  for (let t = 0; t < triangles.length; t += 3) {
    lines.push(`f ${corner(triangles[t]!)} ${corner(triangles[t + 1]!)} ${corner(triangles[t + 2]!)}`);
  }
  const material = [`newmtl ${name}`, 'Ka 0 0 0', 'Kd 1 1 1', 'Ks 0.04 0.04 0.04', 'Ns 10', 'illum 2'];
  if (uvs) material.push(`map_Kd ${texture}`);
  return { obj: `${lines.join('\n')}\n`, mtl: `${material.join('\n')}\n` };
}

/** Fixed digits without a minus before zero, so that equal shapes give equal files. */
function plain(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace('-', '') : text;
}
