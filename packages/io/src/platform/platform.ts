/** 8-bit RGB pixels, upright, in sRGB, as a platform decoded them. */
export interface DecodedImage {
  pixels: Uint8Array | Uint8ClampedArray;
  /** 3, or 4 where the fourth is to be ignored. */
  channels: number;
  height: number;
  width: number;
  originalHeight: number;
  originalWidth: number;
}

/** What {@link writeFileAtomic} needs of a file system; tests pass one that fails. */
export interface Files {
  /** Makes the folder and its parents; no error if it is there. */
  makeFolder(path: string): Promise<void>;
  /** Writes a new file, flushed to the disk. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Takes the place of a file at `to`, in one step. */
  rename(from: string, to: string): Promise<void>;
  /** No error if it is not there. */
  remove(path: string): Promise<void>;
  join(...parts: string[]): string;
  /** The folder that a path lies in, and its last part. */
  split(path: string): { folder: string; name: string };
}

/** The whole of what differs between Node and a browser; `#platform` in package.json picks one. */
export interface Platform {
  load(source: string | URL, signal?: AbortSignal): Promise<Uint8Array>;
  decode(bytes: Uint8Array, maxSize: number): Promise<DecodedImage>;
  encodePng(pixels: Uint8Array, height: number, width: number, channels: 1 | 3 | 4): Promise<Uint8Array>;
  files: Files;
}
