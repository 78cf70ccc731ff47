import { blend, hstack, type Picture, plainPicture, resize, vstack } from '@ganfit/io';
import { describe, expect, it } from 'vitest';

const red = plainPicture(2, 3, [1, 0, 0]);
const blue = plainPicture(4, 1, [0, 0, 1]);
const at = ({ data, width }: Picture, y: number, x: number) =>
  Array.from(data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3));

describe('pictures', () => {
  it('stack side by side, centred, with gaps', () => {
    const sheet = hstack([red, blue], { gap: 2, background: [0, 1, 0] });
    expect([sheet.height, sheet.width]).toEqual([4, 6]);
    expect(at(sheet, 0, 0)).toEqual([0, 1, 0]);
    expect(at(sheet, 1, 2)).toEqual([1, 0, 0]);
    expect(at(sheet, 1, 3)).toEqual([0, 1, 0]);
    expect(at(sheet, 3, 5)).toEqual([0, 0, 1]);
  });

  it('stack from top to bottom', () => {
    const sheet = vstack([red, blue], { gap: 1 });
    expect([sheet.height, sheet.width]).toEqual([7, 3]);
    expect(at(sheet, 2, 0)).toEqual([1, 1, 1]);
    expect(at(sheet, 3, 1)).toEqual([0, 0, 1]);
    expect(hstack([])).toMatchObject({ height: 0, width: 0 });
  });

  it('blend, and refuse another size', () => {
    expect(at(blend(red, plainPicture(2, 3, [0, 0, 1]), 0.25), 1, 1)).toEqual([0.75, 0, 0.25]);
    expect(() => blend(red, blue)).toThrow('Call resize first');
  });

  it('resize keeps colours, means and straight ramps', () => {
    expect(at(resize(red, { height: 5, width: 7 }), 4, 6)).toEqual([1, 0, 0]);
    const ramp: Picture = {
      data: Float32Array.from({ length: 3 * 8 * 8 }, (_, i) => Math.floor(i / 3) % 8),
      height: 8,
      width: 8,
    };
    const half = resize(ramp, { height: 4, width: 4 });
    expect(at(half, 2, 1)[0]).toBeCloseTo(2.5, 5);
    const twice = resize(ramp, { height: 8, width: 16 });
    expect(at(twice, 3, 7)[0]).toBeCloseTo(3.25, 5);
    const stripes: Picture = { data: ramp.data.map((v) => v % 2), height: 8, width: 8 };
    for (const v of resize(stripes, { height: 2, width: 2 }).data) expect(v).toBeCloseTo(0.5, 1);
  });
});
