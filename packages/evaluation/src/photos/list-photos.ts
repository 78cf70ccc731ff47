import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join, relative } from 'node:path';
import { check, GanfitError } from '@ganfit/core';

/** A photo, and whose. */
export interface ListedPhoto {
  readonly name: string;
  readonly path: string;
  readonly person: string;
}

const imageFile = /\.(jpe?g|png|webp|tiff?|avif|gif)$/i;

/**
 * The photos at some paths: image files, and folders of them. A folder within a named folder holds photos of one person;
 * every other photo is of a person of its own. Files of other kinds, and hidden ones, are passed over.
 *
 * @throws GanfitError `MISSING_FILE` for a path that is not there, `ARGUMENT` if there is no photo or two have one name
 */
export async function listPhotos(paths: readonly string[]): Promise<ListedPhoto[]> {
  const lists = await Promise.all(paths.map(listPath));
  const all = lists.flat();
  check(
    all.length > 0,
    'ARGUMENT',
    () => `photos: no photo is in ${paths.join(', ')}. JPEG, PNG, WebP, AVIF, GIF and TIFF count.`,
  );
  const twice = all.find(({ name }, i) => all.findIndex((other) => other.name === name) < i);
  check(
    !twice,
    'ARGUMENT',
    () => `photos: two photos are called ${twice!.name}. Rename one: names tell the cases apart.`,
  );
  return all;
}

async function listPath(path: string): Promise<ListedPhoto[]> {
  const found = await stat(path).catch((cause) => {
    throw new GanfitError('MISSING_FILE', `photos: there is no file or folder ${path}. Check the path.`, { cause });
  });
  if (!found.isDirectory()) return [alone(path)];
  const inner = await entries(path);
  const people = await Promise.all(
    inner.folders.map(async (folder) => {
      const { files } = await entries(folder);
      const person = relative(path, folder);
      return files.map((file) => ({ name: `${person}/${stem(file)}`, path: file, person }));
    }),
  );
  return [...inner.files.map(alone), ...people.flat()];
}

const stem = (path: string): string => basename(path, extname(path));
const alone = (path: string): ListedPhoto => ({ name: stem(path), path, person: stem(path) });

async function entries(folder: string): Promise<{ files: string[]; folders: string[] }> {
  const all = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !name.startsWith('.'));
  all.sort((a, b) => (a.name < b.name ? -1 : 1));
  const paths = (of: typeof all): string[] => of.map(({ name }) => join(folder, name));
  return {
    files: paths(all.filter((entry) => !entry.isDirectory() && imageFile.test(entry.name))),
    folders: paths(all.filter((entry) => entry.isDirectory())),
  };
}
