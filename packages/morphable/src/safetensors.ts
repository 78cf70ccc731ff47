// The safetensors format: u64 header length, JSON header, raw little-endian data. Small enough to write by hand.
import { check, GanfitError } from '@ganfit/core';

const arrays = {
  F32: Float32Array,
  F16: Uint16Array,
  I32: Int32Array,
  I16: Int16Array,
  I8: Int8Array,
  U8: Uint8Array,
} as const;

/** Element types that ganfit's files use. */
export type DType = keyof typeof arrays;

/** One stored array; float16 comes as its raw bits, see {@link float16ToFloat32}. */
export interface StoredTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: Float32Array | Uint16Array | Int32Array | Int16Array | Int8Array | Uint8Array;
}

/** A parsed file: arrays by name, and string metadata. */
export interface StoredTensors {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const count = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);

/**
 * @param tensors arrays by name; written in the order given, aligned to 8 bytes
 * @param metadata string values, kept under `__metadata__`
 */
export function writeSafetensors(
  tensors: Readonly<Record<string, StoredTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, { dtype, shape, data }] of Object.entries(tensors)) {
    check(data instanceof arrays[dtype], 'ARGUMENT', () => `writeSafetensors: \`${name}\` must hold ${dtype} data.`);
    check(
      data.length === count(shape),
      'SHAPE',
      () => `writeSafetensors: \`${name}\` has ${data.length} values, not [${shape}].`,
    );
    header[name] = { dtype, shape, data_offsets: [offset, offset + data.byteLength] };
    offset += Math.ceil(data.byteLength / 8) * 8;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = 8 + Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(start + offset).fill(0x20, 8, start);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(text, 8);
  let at = start;
  for (const { data } of Object.values(tensors)) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += Math.ceil(data.byteLength / 8) * 8;
  }
  return bytes;
}

/**
 * Views into `bytes` where alignment allows, copies elsewhere.
 * @throws GanfitError `MODEL_FORMAT` for a file that is truncated or is no safetensors file
 */
export function readSafetensors(bytes: Uint8Array): StoredTensors {
  const bad = (why: string): never => {
    throw new GanfitError('MODEL_FORMAT', `readSafetensors: ${why}. Download or build the file again.`);
  };
  if (bytes.length < 8) return bad(`the file has ${bytes.length} bytes, too few for a header`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > bytes.length - 8) {
    return bad(
      bytes[0] === 0x3c ? 'this is an HTML page, not a model' : 'the file is truncated or no safetensors file',
    );
  }
  let header: Record<string, unknown>;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  } catch {
    return bad('the header is no JSON');
  }
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(entries)) {
    const {
      dtype,
      shape,
      data_offsets: range,
    } = entry as { dtype: DType; shape: number[]; data_offsets: [number, number] };
    const Type = arrays[dtype];
    if (!Type) return bad(`\`${name}\` has the unknown type ${dtype}`);
    const from = bytes.byteOffset + 8 + length + range[0];
    const size = count(shape);
    if (8 + length + range[1] > bytes.length) return bad(`\`${name}\` ends beyond the file: it is truncated`);
    if (range[1] - range[0] !== size * Type.BYTES_PER_ELEMENT)
      return bad(`\`${name}\` has the wrong size for [${shape}]`);
    const aligned = from % Type.BYTES_PER_ELEMENT === 0;
    const data = aligned
      ? new Type(bytes.buffer as ArrayBuffer, from, size)
      : new Type(bytes.slice(from - bytes.byteOffset, from - bytes.byteOffset + range[1] - range[0]).buffer);
    tensors.set(name, { dtype, shape, data });
  }
  return { tensors, metadata: metadata as Record<string, string> };
}
