/**
 * The UV layout of open-head. (0, 0) is the top left of the map.
 *
 * One seamless chart holds face, ears, neck and the front of the scalp: the source's chart, bent so that the face gets more
 * of the area and scalp and neck less. A strip below it holds the eye (both eyes share one disc) and the mouth.
 */

/** A rectangle of the map: left, top, width and height in [0, 1]. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Share of the map's height that the head's chart fills. */
export const headHeight = 0.86;

/** Where the small charts lie. `eye`: front view of the eyeball, the pupil at the centre. */
export const charts = {
  eye: { x: 0.005, y: 0.865, width: 0.13, height: 0.13 },
  upperTeeth: { x: 0.15, y: 0.865, width: 0.4, height: 0.06 },
  lowerTeeth: { x: 0.15, y: 0.935, width: 0.4, height: 0.06 },
  mouth: { x: 0.57, y: 0.865, width: 0.42, height: 0.13 },
} as const satisfies Record<string, Rectangle>;

const bendX = 2;
const bendY = 1.8;
const middleY = 0.42;
const lowY = Math.tanh(-bendY * middleY);
const highY = Math.tanh(bendY * (1 - middleY));

/** Source chart (x right, y down, both in [0, 1]) to our map. */
export function toAtlas(x: number, y: number): [number, number] {
  return [
    0.5 + (0.5 * Math.tanh(bendX * (x - 0.5))) / Math.tanh(bendX / 2),
    (headHeight * (Math.tanh(bendY * (y - middleY)) - lowY)) / (highY - lowY),
  ];
}

/** Inverse of {@link toAtlas}; a point below the head's chart gives y > 1. */
export function fromAtlas(x: number, y: number): [number, number] {
  const t = lowY + (y / headHeight) * (highY - lowY);
  return [
    0.5 + Math.atanh((x - 0.5) * 2 * Math.tanh(bendX / 2)) / bendX,
    t < 1 ? middleY + Math.atanh(t) / bendY : Number.POSITIVE_INFINITY,
  ];
}
