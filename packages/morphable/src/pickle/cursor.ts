import { GanfitError } from '@ganfit/core';

/** Reads bytes one after the other. */
export interface Cursor {
  position(): number;
  /** A view, no copy. */
  bytes(count: number): Uint8Array;
  view(count: number): DataView;
  /** Little-endian. */
  unsigned(byteCount: 1 | 2 | 4 | 8): number;
  /** UTF-8. */
  text(byteCount: number): string;
  /** Up to the next newline. */
  line(): string;
}

export function cursor(source: Uint8Array): Cursor {
  const decoder = new TextDecoder();
  let position = 0;
  const bytes = (count: number): Uint8Array => {
    if (!(count <= source.length - position))
      throw new GanfitError('MODEL_FORMAT', `readPickle: the file ends at byte ${source.length}, too early.`);
    position += count;
    return source.subarray(position - count, position);
  };
  const view = (count: number): DataView => {
    const part = bytes(count);
    return new DataView(part.buffer, part.byteOffset, count);
  };
  return {
    position: () => position,
    bytes,
    view,
    unsigned: (byteCount) => bytes(byteCount).reduceRight((value, byte) => 256 * value + byte, 0),
    text: (byteCount) => decoder.decode(bytes(byteCount)),
    line() {
      const end = source.indexOf(10, position);
      const text = decoder.decode(bytes((end < 0 ? source.length : end) - position));
      bytes(1);
      return text;
    },
  };
}
