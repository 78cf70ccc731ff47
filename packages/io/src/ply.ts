import { checkMesh, type Mesh, metresPerUnit, millimetresPerUnit } from './mesh.js';

export interface PlyOptions {
  /** Unit of the coordinates in the file. Default 'mm'. */
  unit?: 'mm' | 'm';
}

/**
 * Encodes a binary little-endian PLY: float32 x y z, normals if the mesh has them, and int32 triangles. Vertex order
 * is kept.
 *
 * @throws GanfitError `SHAPE` or `ARGUMENT` for a mesh that does not fit together
 * @example await writeFileAtomic('head.ply', encodePly(mesh));
 */
export function encodePly(mesh: Mesh, { unit = 'mm' }: PlyOptions = {}): Uint8Array {
  const { positions, triangles, normals } = mesh;
  checkMesh('encodePly', mesh);
  const vertexCount = positions.length / 3;
  const triangleCount = triangles.length / 3;
  const header = new TextEncoder().encode(headerText(unit, vertexCount, triangleCount, normals !== undefined));
  const vertexBytes = normals ? 24 : 12;
  const bytes = new Uint8Array(header.length + vertexCount * vertexBytes + triangleCount * 13);
  bytes.set(header);
  const view = new DataView(bytes.buffer);
  const factor = unit === 'mm' ? millimetresPerUnit : metresPerUnit;
  let at = header.length;
  const float = (value: number): void => {
    view.setFloat32(at, value, true);
    at += 4;
  };
  for (let v = 0; v < positions.length; v += 3) {
    for (let k = 0; k < 3; k++) float(positions[v + k]! * factor);
    if (normals) for (let k = 0; k < 3; k++) float(normals[v + k]!);
  }
  for (let t = 0; t < triangles.length; t += 3) {
    view.setUint8(at++, 3);
    for (let k = 0; k < 3; k++, at += 4) view.setInt32(at, triangles[t + k]!, true);
  }
  return bytes;
}

function headerText(unit: 'mm' | 'm', vertexCount: number, triangleCount: number, normals: boolean): string {
  const properties = ['x', 'y', 'z', ...(normals ? ['nx', 'ny', 'nz'] : [])];
  const lines = [
    'ply',
    'format binary_little_endian 1.0',
    `comment units: ${unit === 'mm' ? 'millimetres' : 'metres'}, +y up`,
    `element vertex ${vertexCount}`,
    ...properties.map((name) => `property float ${name}`),
    `element face ${triangleCount}`,
    'property list uchar int vertex_indices',
    'end_header',
  ];
  return `${lines.join('\n')}\n`;
}
