/** Limits that a number is drawn between, uniformly. */
export type Range = readonly [number, number];

/** How photos of a setting differ; angles in degrees. */
export interface Setting {
  /** Deviation and limit of the turn to the side; deviations of nod and tilt. */
  readonly yaw: Range;
  readonly pitch: number;
  readonly roll: number;
  /** Deviation of the expression's coefficients. */
  readonly expression: number;
  /** Side of the photo in pixels, where nothing else is asked for. */
  readonly size: number;
  /** Height of the picture at the face, in model units (100 mm). */
  readonly frame: Range;
  readonly exposure: Range;
  /** Share of the lamp or sun in the light; the rest comes from all around. */
  readonly lamp: Range;
  /** Deviation of the blur, pixels. */
  readonly blur: Range;
  /** Deviation of the noise. */
  readonly noise: Range;
  /** How often a photo is grey, and how often something hides a part of the face. */
  readonly grey: number;
  readonly occlusion: number;
}

/** Names of {@link settings}, easy to hard. */
export type SettingName = 'cooperative' | 'indoor' | 'outdoor';

/**
 * Three settings that stand for those of the MICC data set (GANFIT Table 1): cooperative in front of the camera; indoors
 * by a surveillance camera; outdoors by the same. A face is some 280, 140 and 95 pixels wide in them.
 */
export const settings: Readonly<Record<SettingName, Setting>> = {
  cooperative: {
    yaw: [12, 25],
    pitch: 5,
    roll: 3,
    expression: 0.3,
    size: 512,
    frame: [2.3, 3.2],
    exposure: [0.9, 1.15],
    lamp: [0.15, 0.5],
    blur: [0.4, 0.8],
    noise: [0.004, 0.01],
    grey: 0,
    occlusion: 0,
  },
  indoor: {
    yaw: [20, 40],
    pitch: 8,
    roll: 5,
    expression: 0.5,
    size: 320,
    frame: [2.8, 4.2],
    exposure: [0.75, 1.2],
    lamp: [0.3, 0.7],
    blur: [0.6, 1.2],
    noise: [0.01, 0.025],
    grey: 0.2,
    occlusion: 0.25,
  },
  outdoor: {
    yaw: [25, 50],
    pitch: 10,
    roll: 7,
    expression: 0.7,
    size: 256,
    frame: [3, 5],
    exposure: [0.7, 1.3],
    lamp: [0.5, 0.85],
    blur: [0.7, 1.6],
    noise: [0.015, 0.035],
    grey: 0.3,
    occlusion: 0.5,
  },
};
