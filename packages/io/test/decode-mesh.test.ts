import { GanfitError, randomStream } from '@ganfit/core';
import { decodeObj, decodePly, encodeObj, encodePly, type Mesh } from '@ganfit/io';
import { describe, expect, it } from 'vitest';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A tetrahedron with a quad under it, some vertices used by nothing. */
const vertices = [0, 0, 0, 10, 0, 0, 0, 10, 0, 0, 0, 10, 99, 99, 99].map((x) => x + 0.25);
const faces = [
  [0, 2, 1],
  [0, 1, 3],
  [0, 3, 2, 1],
];
const triangles = [0, 2, 1, 0, 1, 3, 0, 3, 2, 0, 2, 1];

/** Vertices with a colour between the coordinates, an element that nobody knows, and faces with a flag. */
function header(format: string, comment = 'made by hand'): string {
  return [
    `ply\r\nformat ${format} 1.0\ncomment ${comment}`,
    'element vertex 5\nproperty float x\nproperty uchar red\nproperty double y\nproperty float32 z',
    'element edge 1\nproperty int a\nproperty list uchar short more',
    `element face ${faces.length}\nproperty uchar flag\nproperty list uchar uint vertex_indices\nend_header\n`,
  ].join('\n');
}

function binary(little: boolean, comment?: string): Uint8Array {
  const head = bytes(header(little ? 'binary_little_endian' : 'binary_big_endian', comment));
  const body = new DataView(new ArrayBuffer(5 * 17 + 4 + 1 + 6 + faces.reduce((n, f) => n + 2 + 4 * f.length, 0)));
  let at = 0;
  const put = (type: 'Float32' | 'Float64' | 'Uint8' | 'Int16' | 'Int32' | 'Uint32', size: number, value: number) => {
    body[`set${type}`](at, value, little);
    at += size;
  };
  for (let v = 0; v < 15; v += 3) {
    put('Float32', 4, vertices[v]!);
    put('Uint8', 1, 200);
    put('Float64', 8, vertices[v + 1]!);
    put('Float32', 4, vertices[v + 2]!);
  }
  put('Int32', 4, 7);
  put('Uint8', 1, 3);
  for (let k = 0; k < 3; k++) put('Int16', 2, k);
  for (const face of faces) {
    put('Uint8', 1, 1);
    put('Uint8', 1, face.length);
    for (const v of face) put('Uint32', 4, v);
  }
  return new Uint8Array([...head, ...new Uint8Array(body.buffer)]);
}

const rows = Array.from({ length: 5 }, (_, i) => vertices.slice(3 * i, 3 * i + 3));
const ascii = (comment?: string): string =>
  `${header('ascii', comment)}${rows.map(([x, y, z]) => `${x} 200 ${y} ${z}`).join('\n')}\n7 3 0 1 2\n${faces.map((f) => `1 ${f.length} ${f.join(' ')}`).join('\n')}`;

describe('decodePly', () => {
  it.each([
    ['ASCII', bytes(ascii())],
    ['little-endian', binary(true)],
    ['big-endian', binary(false)],
    ['a view into a larger buffer', new Uint8Array([...bytes('xyz'), ...binary(false)]).subarray(3)],
  ])('reads %s files', (_, file) => {
    const mesh = decodePly(file);
    expect(Array.from(mesh.positions)).toEqual(vertices);
    expect(Array.from(mesh.triangles)).toEqual(triangles);
    expect(mesh.unit).toBeUndefined();
  });

  it('reads what encodePly writes, and its unit', () => {
    const mesh = patch();
    for (const [unit, factor] of [
      ['mm', 100],
      ['m', 0.1],
    ] as const) {
      const read = decodePly(encodePly(mesh, { unit }));
      expect(read.unit).toBe(unit);
      expect(Array.from(read.triangles)).toEqual(Array.from(mesh.triangles));
      read.positions.forEach((x, i) => {
        expect(x / factor).toBeCloseTo(mesh.positions[i]!, 6);
      });
    }
  });

  it('keeps NaN, and takes a cloud of points', () => {
    const text =
      'ply\nformat ascii 1.0\nelement vertex 2\nproperty float x\nproperty float y\nproperty float z\nend_header\n';
    const { positions, triangles } = decodePly(bytes(`${text}1 nan 3\n4 5 -inf\n`));
    expect(Array.from(positions)).toEqual([1, Number.NaN, 3, 4, 5, Number.NaN]);
    expect(triangles).toHaveLength(0);
  });

  it.each([
    ['another file', bytes('solid cube\n'), 'no PLY file'],
    ['an empty file', new Uint8Array(), 'no PLY file'],
    ['a header that does not end', bytes(header('ascii').slice(0, 200)), 'no PLY file'],
    ['a binary file that is cut off', binary(true).slice(0, -3), 'ends too early'],
    ['a text that is cut off', bytes(ascii().slice(0, -30)), 'ends too early'],
    ['another format', bytes(ascii().replace('ascii', 'binary_pdp_endian')), "'binary_pdp_endian'"],
    ['an unknown type', bytes(ascii().replace('double y', 'quad y')), "'quad' is unknown"],
    ['no z', bytes(ascii().replace('float32 z', 'float32 depth')), 'no x, y, z'],
    [
      'a face of no vertex',
      bytes(ascii().replace('1 3 0 1 3', '1 3 0 1 5')),
      'names vertex 5 (from 0), but there are 5',
    ],
  ])('refuses %s', (_, file, message) => {
    expect(() => decodePly(file)).toThrow(message);
    expect(() => decodePly(file)).toThrow(GanfitError);
  });
});

describe('decodeObj', () => {
  const v = rows.map((row) => `v ${row.join(' ')}`).join('\n');

  it.each([
    ['plain', faces.map((f) => `f ${f.map((i) => i + 1).join(' ')}`)],
    ['with uvs and normals', faces.map((f) => `f ${f.map((i) => `${i + 1}/1/2`).join(' ')}`)],
    ['with normals', faces.map((f) => `f ${f.map((i) => `${i + 1}//2`).join(' ')}`)],
    ['counting from the end', faces.map((f) => `f ${f.map((i) => i - 5).join(' ')}`)],
    ['over two lines', faces.map((f) => `f ${f.map((i) => i + 1).join(' \\\r\n')}`)],
  ])('reads faces %s', (_, lines) => {
    const file = `# scan\r\nmtllib a.mtl\r\nvt 0 0\nvn 0 0 1\n\n${v}\ng face\nusemtl skin\ns 1\n${lines.join('\r\n')}\nl 1 2\n`;
    const mesh = decodeObj(bytes(file));
    expect(Array.from(mesh.positions)).toEqual(vertices);
    expect(Array.from(mesh.triangles)).toEqual(triangles);
  });

  it('reads what encodeObj writes, with colours on vertices or without', () => {
    const mesh = patch();
    const { obj } = encodeObj(mesh);
    const read = decodeObj(bytes(obj));
    expect(read.unit).toBe('mm');
    expect(Array.from(read.triangles)).toEqual(Array.from(mesh.triangles));
    read.positions.forEach((x, i) => {
      expect(x / 100).toBeCloseTo(mesh.positions[i]!, 5);
    });
    const coloured = decodeObj(bytes(obj.replace(/^v (.*)$/gm, 'v $1 0.5 0.5 0.5')));
    expect(coloured.positions).toEqual(read.positions);
  });

  it.each([
    ['# Units: centimetres', 'cm'],
    ['# unit = m', 'm'],
    ['# units microns', 'µm'],
    ['# 3 unitless numbers', undefined],
  ])('takes the unit of %j', (comment, unit) => {
    expect(decodeObj(bytes(`${comment}\nv 1 2 3`)).unit).toBe(unit);
  });

  it.each([
    ['nothing', '', 'no vertices'],
    ['a face before its vertices', `f 1 2 3\n`, 'no vertices'],
    ['a face of no vertex', `${v}\nf 1 2 6`, 'names vertex 5 (from 0), but there are 5'],
    ['vertex 0', `${v}\nf 0 1 2`, 'names vertex -1'],
    ['words', `${v}\nf a b c`, 'names vertex -1'],
  ])('refuses %s', (_, file, message) => {
    expect(() => decodeObj(bytes(file))).toThrow(message);
  });
});

function patch(): Mesh {
  const positions = randomStream(4).normals(60);
  return {
    positions,
    triangles: Int32Array.from({ length: 54 }, (_, i) => Math.floor(i / 3) + (i % 3)),
    normals: positions,
  };
}
