import { check } from '@ganfit/core';
import { type MeshFile, meshBuilder } from './mesh-file.js';

/**
 * Reads a PLY file: ASCII or binary, either endianness, vertices and polygons among any other elements and properties.
 *
 * @throws GanfitError `MODEL_FORMAT`: no PLY, cut off, without x, y, z, or a face that names no vertex
 * @example const { positions, triangles, unit = 'mm' } = decodePly(await readFile('scan.ply'));
 */
export function decodePly(bytes: Uint8Array): MeshFile {
  const header = readHeader(bytes);
  const next = numberReader(bytes.subarray(header.length), header.format);
  const mesh = meshBuilder('decodePly');
  for (const { name, count, properties } of header.elements) {
    const at = (key: string): number => properties.findIndex((p) => p.name === key);
    const [x, y, z] = [at('x'), at('y'), at('z')];
    check(name !== 'vertex' || Math.min(x, y, z) >= 0, 'MODEL_FORMAT', () => {
      return 'decodePly: the vertices have no x, y, z. Export the scan again.';
    });
    const polygon = properties.findIndex((p) => /^vertex_ind(ex|ices)$/.test(p.name));
    for (let i = 0; i < count; i++) {
      const values = properties.map((p) => readProperty(p, next));
      if (name === 'vertex') mesh.vertex(values[x] as number, values[y] as number, values[z] as number);
      else if (name === 'face' && polygon >= 0) mesh.polygon(values[polygon] as number[]);
    }
  }
  return mesh.done(header.comments);
}

interface Property {
  name: string;
  type: Scalar;
  /** The type of the number of items, for lists. */
  countType?: Scalar;
}

type Scalar = keyof typeof scalars;
type ReadNumber = (type: Scalar) => number;

/** Bytes and DataView's name of each type, under both of its names in the format. */
const scalars = {
  char: [1, 'Int8'],
  uchar: [1, 'Uint8'],
  short: [2, 'Int16'],
  ushort: [2, 'Uint16'],
  int: [4, 'Int32'],
  uint: [4, 'Uint32'],
  float: [4, 'Float32'],
  double: [8, 'Float64'],
  int8: [1, 'Int8'],
  uint8: [1, 'Uint8'],
  int16: [2, 'Int16'],
  uint16: [2, 'Uint16'],
  int32: [4, 'Int32'],
  uint32: [4, 'Uint32'],
  float32: [4, 'Float32'],
  float64: [8, 'Float64'],
} as const;

const formats = ['ascii', 'binary_little_endian', 'binary_big_endian'] as const;
type Format = (typeof formats)[number];

function readHeader(bytes: Uint8Array) {
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, 65_536));
  const end = /^end_header[ \t]*\r?\n/m.exec(text);
  check(/^ply\s/.test(text) && end, 'MODEL_FORMAT', () => {
    return 'decodePly: this is no PLY file: it does not begin with "ply" and a header. Check the file.';
  });
  const elements: { name: string; count: number; properties: Property[] }[] = [];
  const comments: string[] = [];
  let format: string | undefined;
  for (const line of text.slice(0, end.index).split(/\r?\n/)) {
    const [key, ...words] = line.trim().split(/\s+/) as [string, ...string[]];
    if (key === 'comment' || key === 'obj_info') comments.push(words.join(' '));
    else if (key === 'format') format = words[0];
    else if (key === 'element') elements.push({ name: words[0]!, count: Number(words[1]), properties: [] });
    else if (key === 'property') elements.at(-1)?.properties.push(parseProperty(words));
  }
  check((formats as readonly (string | undefined)[]).includes(format), 'MODEL_FORMAT', () => {
    return `decodePly: the format is '${format}', which is none of ${formats.join(', ')}. Export the scan again.`;
  });
  return { format: format as Format, elements, comments, length: end.index + end[0].length };
}

function parseProperty(words: readonly string[]): Property {
  const types = words[0] === 'list' ? words.slice(1, 3) : words.slice(0, 1);
  for (const type of types)
    check(type in scalars, 'MODEL_FORMAT', () => `decodePly: the property type '${type}' is unknown. Export it again.`);
  const name = words.at(-1)!;
  if (types.length === 2) return { name, type: types[1] as Scalar, countType: types[0] as Scalar };
  return { name, type: types[0] as Scalar };
}

function readProperty({ type, countType }: Property, next: ReadNumber): number | number[] {
  if (!countType) return next(type);
  const items: number[] = [];
  for (let count = next(countType); count > 0; count--) items.push(next(type));
  return items;
}

const cutOff = (): string => 'decodePly: the file ends too early. Copy or download it again.';

/** Reads one number after the other; ASCII files know no types. */
function numberReader(body: Uint8Array, format: Format): ReadNumber {
  let at = 0;
  if (format === 'ascii') {
    const words = new TextDecoder('latin1').decode(body).split(/\s+/).filter(Boolean);
    return () => {
      check(at < words.length, 'MODEL_FORMAT', cutOff);
      return Number(words[at++]); // "nan" and the like become NaN
    };
  }
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const little = format === 'binary_little_endian';
  return (type) => {
    const [size, name] = scalars[type];
    check(at + size <= view.byteLength, 'MODEL_FORMAT', cutOff);
    at += size;
    return view[`get${name}`](at - size, little);
  };
}
