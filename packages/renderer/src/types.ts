import type { Rank, Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';

/** Size of an image in pixels. */
export interface Size {
  readonly height: number;
  readonly width: number;
}

/** A pinhole camera that looks from its position at its target; one per batch entry. */
export interface Camera {
  /** `[batch, 3]` float32, world space. */
  readonly position: Tensor2D;
  /** `[batch, 3]` float32, world space. */
  readonly target: Tensor2D;
  /** `[batch, 3]` float32, world space, default +y. Need not be a unit vector; must not lie along the view axis. */
  readonly up?: Tensor2D;
  /** `[batch]` float32, in units of half the image height: 1 / tan(fovY / 2). */
  readonly focalLength: Tensor1D;
}

/** Coloured point lights without fall-off, and a coloured ambient term. Batch 1 is shared by all images. */
export interface PointLighting {
  /** `[batch, 3]`, or `[batch, lights, 3]` for several; float32, world space. */
  readonly position: Tensor<Rank.R2 | Rank.R3>;
  /** RGB of each light, in the shape of `position` (but for the batch). */
  readonly color: Tensor<Rank.R2 | Rank.R3>;
  /** `[batch, 3]` float32, RGB. */
  readonly ambient: Tensor2D;
}

/** Distant light from all sides as nine coefficients a channel. Batch 1 is shared by all images. */
export interface SphericalHarmonicsLighting {
  /** `[batch, 9, 3]` float32, world space, RGB; basis in the order 1, y, z, x, xy, yz, 3z²-1, xz, x²-y². */
  readonly coefficients: Tensor3D;
}

export type Lighting = PointLighting | SphericalHarmonicsLighting;

/** How a texture is looked up between its texels, and outside [0, 1]. */
export interface TextureFilter {
  /**
   * `nearest` texel, `bilinear` mix of four (default), or `trilinear`: bilinear samples of the two levels of a mip chain
   * whose texels are about as wide as a pixel. The last keeps a texture that is seen small from flickering, and sends
   * gradients to all its texels and not just to those that pixel centres happen to hit.
   */
  readonly filter?: 'nearest' | 'bilinear' | 'trilinear';
  /** `clamp` goes on with the border's colour (default), `repeat` with the texture. */
  readonly wrap?: 'clamp' | 'repeat';
}

/** Colour of the surface before light: per vertex, or a texture that is looked up per pixel. Batch 1 is shared by all images. */
export type Albedo =
  | {
      /** `[batch, vertexCount, 3]` float32, sRGB in [0, 1]. */
      readonly vertexColors: Tensor3D;
    }
  | ({
      /** `[batch, height, width, 3]` float32, sRGB in [0, 1], row 0 at v = 0. */
      readonly texture: Tensor4D;
      /** `[vertexCount, 2]` float32, (0, 0) = top left of the texture. */
      readonly uvs: Tensor2D;
    } & TextureFilter);

/** How the vertices are joined. */
export interface Topology {
  /** `[triangleCount, 3]` int32 vertex indices, counter-clockwise seen from outside. */
  readonly triangles: Tensor2D;
}

/** What is to be seen, by what light and through what camera. */
export interface Scene {
  /** `[batch, vertexCount, 3]` float32, world space. */
  readonly positions: Tensor3D;
  /** `[batch, vertexCount, 3]` float32, world space; default {@link vertexNormals} of the positions. */
  readonly normals?: Tensor3D;
  readonly topology: Topology;
  readonly albedo: Albedo;
  readonly camera: Camera;
  /** May be left out for `unlit()`. */
  readonly lighting?: Lighting;
}

/** What each pixel sees. */
export interface Fragments {
  /** `[batch, height, width]` int32, index of the nearest triangle, -1 for background. Constant for gradients. */
  readonly triangleId: Tensor3D;
  /** `[batch, height, width, 3]` float32, perspective-correct weights of the triangle's vertices; 0 for background. */
  readonly barycentric: Tensor4D;
  /**
   * `[batch, height, width]` float32, z / w of clip space in [-1, 1]; 1 for background. After {@link project} the distance
   * along the view axis is -0.01 / depth.
   */
  readonly depth: Tensor3D;
}

/** Surface properties per pixel, world space; all 0 where there is background. */
export interface Surface {
  /** `[batch, height, width, 3]` float32. */
  readonly albedo: Tensor4D;
  /** `[batch, height, width, 3]` float32, unit length. */
  readonly normal: Tensor4D;
  /** `[batch, height, width, 3]` float32. */
  readonly position: Tensor4D;
  readonly camera: Camera;
  readonly lighting: Lighting | undefined;
}

/** Light models that have a fused kernel. */
export type FusedModel =
  | { readonly kind: 'unlit' }
  | { readonly kind: 'phong'; readonly specular: number; readonly shininess: number }
  | { readonly kind: 'sphericalHarmonics' };

/**
 * A function from surface properties to colours `[batch, height, width, 3]`. Any plain function will do; the built-in
 * ones also name a fused kernel, which `render` prefers.
 */
export type Shader = ((surface: Surface) => Tensor4D) & { readonly fused?: FusedModel };

/** What `render` returns; the caller disposes of it. */
export interface Rendering {
  /** `[batch, height, width, 3]` float32. */
  readonly image: Tensor4D;
  /**
   * `[batch, height, width, 1]` float32, 1 where there is surface, 0 where there is background. Has the gradient of the
   * silhouette with `edges: 'all'`, and otherwise none.
   */
  readonly alpha: Tensor4D;
  readonly fragments: Fragments;
  /** `[batch, vertexCount, 4]` float32, what `project` returned. */
  readonly clip: Tensor3D;
}
