// IEEE half precision as raw bits: JavaScript's own Float16Array is newer than the Node that we support.

const bits = new Uint32Array(1);
const value = new Float32Array(bits.buffer);

function toHalf(x: number): number {
  value[0] = x;
  const b = bits[0]!;
  const sign = (b >>> 16) & 0x8000;
  const exponent = ((b >>> 23) & 0xff) - 112;
  const mantissa = b & 0x7fffff;
  if (exponent >= 31) return sign | 0x7c00 | (Number.isNaN(x) ? 0x200 : 0);
  if (exponent <= 0) {
    if (exponent < -10) return sign;
    const shift = 14 - exponent;
    return sign | (((mantissa | 0x800000) + (1 << (shift - 1))) >> shift);
  }
  return (sign | (exponent << 10) | (mantissa >> 13)) + ((mantissa >> 12) & 1);
}

function fromHalf(h: number): number {
  const sign = h & 0x8000 ? -1 : 1;
  const exponent = (h >> 10) & 31;
  const mantissa = h & 0x3ff;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 31) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

/** Rounds to half precision; the result holds raw bits. */
export const float32ToFloat16 = (values: Float32Array): Uint16Array => Uint16Array.from(values, toHalf);

/** @param values raw half-precision bits */
export const float16ToFloat32 = (values: Uint16Array): Float32Array => Float32Array.from(values, fromHalf);
