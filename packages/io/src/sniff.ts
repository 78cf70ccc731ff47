/** What a file is by its first bytes; decides which advice an error gives. */
export type Kind = 'empty' | 'image' | 'heic' | 'web page' | 'drawing' | 'unknown';

export function sniff(bytes: Uint8Array): Kind {
  if (bytes.length === 0) return 'empty';
  const head = String.fromCharCode(...bytes.subarray(0, 512));
  if (/^\s*(<!doctype html|<html)/i.test(head)) return 'web page';
  if (/^(\xef\xbb\xbf)?\s*(<\?xml|<!--|<!doctype svg|<svg)/i.test(head) && /<svg/i.test(head)) return 'drawing';
  if (/^....ftyp(hei[cmsx]|hev[cmsx]|mif1|msf1)/s.test(head)) return /avif|avis/.test(head) ? 'image' : 'heic';
  const image = /^(\xff\xd8\xff|\x89PNG|GIF8|RIFF....WEBP|II\*\0|MM\0\*|BM|....ftypavi[fs])/s;
  return image.test(head) ? 'image' : 'unknown';
}
