// What the surface of the head looks like, by mode.
import type { Rgba } from '@ganfit/fitter/worker';
import {
  Color,
  DataTexture,
  LinearFilter,
  LinearMipmapLinearFilter,
  type Material,
  type Matrix4,
  MeshBasicMaterial,
  MeshLambertMaterial,
  MeshNormalMaterial,
} from 'three';
import { heatMaterial } from './heat-material.js';

export const modes = { lit: 'Textured', albedo: 'Albedo', shape: 'Shape', normals: 'Normals', error: 'Error' } as const;
export type Mode = keyof typeof modes;
type Surface = Material & { wireframe: boolean };

export interface HeadMaterials {
  of(mode: Mode): Surface;
  /** The albedo map. */
  texture(map: Rgba): void;
  /** What mode 'error' shows; a grey head before. */
  heat(picture: Rgba, matrix: Matrix4): void;
}

export function headMaterials(): HeadMaterials {
  const map = smooth(new DataTexture());
  const heat = smooth(new DataTexture());
  const error = heatMaterial(heat);
  const materials: Record<Mode, Surface> = {
    lit: new MeshLambertMaterial({ map }),
    albedo: new MeshBasicMaterial({ map }),
    shape: new MeshLambertMaterial({ color: new Color(0.72, 0.72, 0.72) }),
    normals: new MeshNormalMaterial(),
    error,
  };
  return {
    of: (mode) => materials[mode],
    texture: (picture) => fill(map, picture),
    heat(picture, matrix) {
      fill(heat, picture);
      error.uniforms['photo']!.value = matrix;
    },
  };
}

function smooth(texture: DataTexture): DataTexture {
  texture.minFilter = LinearMipmapLinearFilter;
  texture.magFilter = LinearFilter;
  texture.generateMipmaps = true;
  return texture;
}

function fill(texture: DataTexture, { data, width, height }: Rgba): void {
  if (texture.image?.data === (data as unknown)) return;
  texture.dispose(); // it may have another size now
  texture.image = { data: data as unknown as Uint8Array<ArrayBuffer>, width, height };
  texture.needsUpdate = true;
}
