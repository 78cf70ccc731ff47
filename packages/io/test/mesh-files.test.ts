import { encodeGlb, encodeObj, encodePly, encodePng, type Mesh, meshNormals } from '@ganfit/io';
import { WebIO } from '@gltf-transform/core';
import { validateBytes } from 'gltf-validator';
import { describe, expect, it } from 'vitest';

/** A bumpy patch of 9 x 9 vertices, 2 units (200 mm) wide. */
function patch(): Mesh & { uvs: Float32Array } {
  const side = 9;
  const positions: number[] = [];
  const uvs: number[] = [];
  const triangles: number[] = [];
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const [u, v] = [column / (side - 1), row / (side - 1)];
      positions.push(2 * u - 1, 1 - 2 * v, 0.3 * Math.cos(3 * u) * Math.cos(2 * v));
      uvs.push(u, v);
      const a = row * side + column;
      if (row < side - 1 && column < side - 1) triangles.push(a, a + side, a + 1, a + 1, a + side, a + side + 1);
    }
  }
  return {
    positions: Float32Array.from(positions),
    uvs: Float32Array.from(uvs),
    triangles: Int32Array.from(triangles),
  };
}

const mesh = patch();
const vertexCount = mesh.positions.length / 3;
const moved = (vertices: number) => mesh.positions.map((v, i) => (i < 3 * vertices ? v + 0.5 : v));
const texture = () => encodePng({ data: new Float32Array(48).fill(0.5), height: 4, width: 4 });

describe('encodeGlb', () => {
  it('opens again with all that went in, in metres', async () => {
    const png = await texture();
    const morphTargets = [
      { name: 'jawOpen', positions: moved(5) },
      { name: 'smile', positions: moved(vertexCount) },
      { name: 'nothing', positions: mesh.positions },
    ];
    const glb = await encodeGlb(mesh, { texture: png, morphTargets, name: 'eileen' });
    expect(await encodeGlb(mesh, { texture: png, morphTargets, name: 'eileen' })).toEqual(glb);
    const root = (await new WebIO().readBinary(glb)).getRoot();
    const [gltfMesh] = root.listMeshes();
    const [primitive] = gltfMesh!.listPrimitives();
    const position = primitive!.getAttribute('POSITION')!;
    expect(position.getCount()).toBe(vertexCount);
    expect(position.getMin([])[0]).toBeCloseTo(-0.1, 6);
    expect(position.getMax([])[1]).toBeCloseTo(0.1, 6);
    expect(Array.from(primitive!.getIndices()!.getArray()!)).toEqual(Array.from(mesh.triangles));
    expect(primitive!.getAttribute('TEXCOORD_0')!.getArray()).toEqual(mesh.uvs);
    const normals = primitive!.getAttribute('NORMAL')!;
    for (let i = 0; i < vertexCount; i++) expect(Math.hypot(...normals.getElement(i, []))).toBeCloseTo(1, 5);
    expect(normals.getElement(40, [])[2]).toBeGreaterThan(0.5);

    const material = primitive!.getMaterial()!;
    expect([material.getMetallicFactor(), material.getRoughnessFactor(), material.getDoubleSided()]).toEqual([
      0,
      0.6,
      false,
    ]);
    expect(new Uint8Array(material.getBaseColorTexture()!.getImage()!)).toEqual(new Uint8Array(png));

    expect(gltfMesh!.getExtras()['targetNames']).toEqual(['jawOpen', 'smile', 'nothing']);
    expect(gltfMesh!.getWeights()).toEqual([0, 0, 0]);
    const offsets = primitive!.listTargets().map((t) => t.getAttribute('POSITION')!);
    expect(offsets[0]!.getSparse()).toBe(true);
    expect(offsets[1]!.getSparse()).toBe(false);
    expect(offsets[0]!.getElement(4, [])[1]).toBeCloseTo(0.05, 6);
    expect(offsets[0]!.getElement(5, [])).toEqual([0, 0, 0]);
  });

  it('satisfies the Khronos validator, with and without texture', async () => {
    const morphTargets = [{ name: 'jawOpen', positions: moved(5) }];
    for (const glb of [await encodeGlb(mesh, { texture: await texture(), morphTargets }), await encodeGlb(mesh)]) {
      const { issues } = await validateBytes(glb);
      expect(issues.messages.filter((m) => m.severity <= 1)).toEqual([]);
    }
  });

  it('refuses meshes that do not fit together', async () => {
    const wrong = { ...mesh, triangles: Int32Array.of(0, 1, 81) };
    await expect(encodeGlb(wrong)).rejects.toThrow('encodeGlb: `triangles` names vertex 81, but there are 81.');
    await expect(encodeGlb({ ...mesh, uvs: new Float32Array(4) })).rejects.toMatchObject({ code: 'SHAPE' });
    await expect(encodeGlb({ ...mesh, positions: mesh.positions.map(() => Number.NaN) })).rejects.toThrow('NaN');
    const morphTargets = [{ name: 'short', positions: new Float32Array(3) }];
    await expect(encodeGlb(mesh, { morphTargets })).rejects.toThrow("morph target 'short'");
    const { uvs: _, ...bare } = mesh;
    await expect(encodeGlb(bare, { texture: await texture() })).rejects.toMatchObject({ code: 'ARGUMENT' });
  });
});

describe('encodeObj', () => {
  const rows = (text: string, key: string) =>
    text
      .split('\n')
      .filter((l) => l.startsWith(`${key} `))
      .map((l) => l.slice(key.length + 1).split(' '));

  it('writes millimetres, v upwards, indices from 1', () => {
    const { obj, mtl } = encodeObj({ ...mesh, normals: meshNormals(mesh) }, { name: 'face', texture: 'skin.png' });
    const positions = rows(obj, 'v').flat().map(Number);
    expect(positions).toHaveLength(mesh.positions.length);
    for (const [i, v] of positions.entries()) expect(v).toBeCloseTo(100 * mesh.positions[i]!, 3);
    for (const [i, [u, v]] of rows(obj, 'vt').entries()) {
      expect(Number(u)).toBeCloseTo(mesh.uvs[2 * i]!, 5);
      expect(Number(v)).toBeCloseTo(1 - mesh.uvs[2 * i + 1]!, 5);
    }
    const corners = rows(obj, 'f')
      .flat()
      .map((c) => c.split('/').map(Number));
    expect(corners.map(([v]) => v! - 1)).toEqual(Array.from(mesh.triangles));
    for (const [v, vt, vn] of corners) expect([vt, vn]).toEqual([v, v]);
    expect(obj).toMatch(/^# Units: millimetres/);
    expect(obj).toContain('mtllib face.mtl\n');
    expect(mtl).toContain('newmtl face\n');
    expect(mtl).toContain('map_Kd skin.png\n');
    expect(obj).not.toMatch(/-0\.0+\b(?!\d)|NaN/);
  });

  it('leaves out what the mesh does not have', () => {
    const { obj, mtl } = encodeObj({ positions: mesh.positions, triangles: mesh.triangles });
    expect(rows(obj, 'f')[0]).toEqual(['1', '10', '2']);
    expect(rows(obj, 'vt')).toEqual([]);
    expect(mtl).not.toContain('map_Kd');
    expect(rows(encodeObj({ ...mesh, normals: mesh.positions }).obj, 'f')[0]![0]).toBe('1/1/1');
  });
});

describe('encodePly', () => {
  function parse(bytes: Uint8Array): { header: string; vertices: number[][]; faces: number[][] } {
    const end = Buffer.from(bytes).indexOf('end_header\n') + 11;
    const header = Buffer.from(bytes.subarray(0, end)).toString();
    const view = new DataView(bytes.buffer, bytes.byteOffset + end);
    const size = header.match(/property float/g)!.length;
    const count = (name: string) => Number(header.match(new RegExp(`element ${name} (\\d+)`))![1]);
    const vertices = Array.from({ length: count('vertex') }, (_, v) =>
      Array.from({ length: size }, (_, k) => view.getFloat32(4 * (v * size + k), true)),
    );
    const start = 4 * size * count('vertex');
    const faces = Array.from({ length: count('face') }, (_, f) => {
      expect(view.getUint8(start + 13 * f)).toBe(3);
      return [1, 5, 9].map((k) => view.getInt32(start + 13 * f + k, true));
    });
    expect(view.byteLength).toBe(start + 13 * count('face'));
    return { header, vertices, faces };
  }

  it('parses back in millimetres', () => {
    const { header, vertices, faces } = parse(encodePly(mesh));
    expect(header).toMatch(/^ply\nformat binary_little_endian 1\.0\ncomment units: millimetres/);
    expect(vertices.flat()).toEqual(Array.from(mesh.positions, (v) => Math.fround(v * 100)));
    expect(faces.flat()).toEqual(Array.from(mesh.triangles));
  });

  it('carries normals, and metres on request', () => {
    const normals = meshNormals(mesh);
    const { header, vertices } = parse(encodePly({ ...mesh, normals }, { unit: 'm' }));
    expect(header).toContain('comment units: metres');
    expect(vertices[7]!.slice(3)).toEqual(Array.from(normals.subarray(21, 24)));
    expect(vertices[0]![0]).toBeCloseTo(-0.1, 6);
  });
});
