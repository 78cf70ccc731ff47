import { readdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { check } from '@ganfit/core';
import type { SettingName } from '../subjects/settings.js';

/** What there is of one subject in one setting. */
export interface MiccSubject {
  readonly subject: string;
  readonly setting: SettingName;
  /** One scan of each folder of scans. */
  readonly scans: readonly string[];
  /** Frames that were taken out of the video already; none: take them from `video`. */
  readonly frames: readonly string[];
  readonly video?: string;
}

const image = /\.(jpe?g|png|webp|tiff?)$/i;
const video = /\.(mp4|mov|avi|mpe?g|mkv|m4v|wmv|mjpe?g)$/i;
const scan = /\.(obj|ply)$/i;

/** "Indoor-Cooperative" is the cooperative one, so that is asked first. */
const settingOf = (path: string): SettingName | undefined =>
  (
    [
      [/coop/i, 'cooperative'],
      [/outdoor/i, 'outdoor'],
      [/indoor/i, 'indoor'],
    ] as const
  ).find(([pattern]) => pattern.test(path))?.[1];

/**
 * Reads the folder of the MICC Florence data set: `subject_NN/Model/frontal1/obj/*.obj` and `frontal2`, and videos or their
 * frames in folders whose names say Indoor-Cooperative, PTZ-Indoor or PTZ-Outdoor. Texture images beside scans, and all
 * other files, are passed over.
 *
 * @returns one entry for each subject and setting, whatever is missing: a subject without a scan is to fail by name
 * @throws GanfitError `ARGUMENT` if there is no subject, or no setting
 */
export async function readMicc(root: string): Promise<MiccSubject[]> {
  const folders = await readdir(root, { withFileTypes: true }).catch(() => []);
  const subjects = folders.filter((f) => f.isDirectory() && /^subject/i.test(f.name)).map((f) => f.name);
  check(subjects.length > 0, 'ARGUMENT', () => {
    return `micc: ${root} has no folders subject_01, subject_02, … Name the folder that holds them.`;
  });
  const all = await Promise.all(subjects.sort().map((subject) => readSubject(root, subject)));
  check(all.flat().length > 0, 'ARGUMENT', () => {
    return `micc: no videos or frames were found under ${root}, in folders named after Indoor-Cooperative, PTZ-Indoor or PTZ-Outdoor.`;
  });
  return all.flat();
}

async function readSubject(root: string, subject: string): Promise<MiccSubject[]> {
  const folder = join(root, subject);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((e) => e.isFile() && !e.name.startsWith('.'))
    .map((e) => join(e.parentPath ?? e.path, e.name))
    .sort();
  const scans = chooseScans(files.filter((file) => scan.test(file)));
  const scanFolders = new Set(scans.map(dirname));
  const seen = files.filter((file) => !scanFolders.has(dirname(file)));
  return (['cooperative', 'indoor', 'outdoor'] as const).flatMap((setting) => {
    const mine = seen.filter((file) => settingOf(relative(folder, file)) === setting);
    const frames = mine.filter((file) => image.test(file));
    const film = mine.find((file) => video.test(file));
    if (frames.length === 0 && !film) return [];
    return [{ subject, setting, scans, frames, ...(film && { video: film }) }];
  });
}

/** The frontal scans where there are any; the first of each folder. */
function chooseScans(scans: readonly string[]): string[] {
  const frontal = scans.filter((file) => /frontal/i.test(file));
  const chosen = frontal.length ? frontal : scans;
  return chosen.filter((file, i) => chosen.findIndex((other) => dirname(other) === dirname(file)) === i);
}

/** `count` of the items, spread evenly: the middles of as many equal parts. */
export function spreadEvenly<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, i) => items[Math.floor(((i + 0.5) * items.length) / count)]!);
}
