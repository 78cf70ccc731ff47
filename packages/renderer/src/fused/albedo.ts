import { locate, newTap } from '../kernels/bilinear.js';
import { type ShadeAttributes, type ShadeInputs, stride } from './layout.js';
import type { Pixel } from './pixel.js';
import { vertexScatter } from './scatter.js';

/** Where a pixel's albedo comes from. */
export interface AlbedoSource {
  /** Fills `albedo` of the pixel. */
  forward(pixel: Pixel, image: number): void;
  /** Hands `dAlbedo` on, and adds to the gradient of the weights. Follows `forward` for the same pixel. */
  backward(pixel: Pixel, image: number): void;
}

/** @param gradients under the names of the inputs; only `backward` writes to them */
export function albedoSource(inputs: ShadeInputs, gradients: ShadeInputs, attributes: ShadeAttributes): AlbedoSource {
  if (inputs.albedo) return fromPixels(inputs.albedo, gradients.albedo!);
  return inputs.texture
    ? fromTexture(inputs, gradients, attributes)
    : fromVertexColors(inputs.vertexColors!, gradients.vertexColors!, stride(attributes, 'vertexColors'));
}

function fromPixels(albedo: Float32Array, dAlbedo: Float32Array): AlbedoSource {
  return {
    forward(p) {
      const o = 3 * p.index;
      p.albedo0 = albedo[o]!;
      p.albedo1 = albedo[o + 1]!;
      p.albedo2 = albedo[o + 2]!;
    },
    backward(p) {
      const o = 3 * p.index;
      dAlbedo[o] = p.dAlbedo0;
      dAlbedo[o + 1] = p.dAlbedo1;
      dAlbedo[o + 2] = p.dAlbedo2;
    },
  };
}

function fromVertexColors(colors: Float32Array, dColors: Float32Array, perImage: number): AlbedoSource {
  const toColors = vertexScatter(colors, dColors, perImage);
  return {
    forward(p, image) {
      const a = image * perImage + 3 * p.a;
      const b = image * perImage + 3 * p.b;
      const c = image * perImage + 3 * p.c;
      p.albedo0 = p.b0 * colors[a]! + p.b1 * colors[b]! + p.b2 * colors[c]!;
      p.albedo1 = p.b0 * colors[a + 1]! + p.b1 * colors[b + 1]! + p.b2 * colors[c + 1]!;
      p.albedo2 = p.b0 * colors[a + 2]! + p.b1 * colors[b + 2]! + p.b2 * colors[c + 2]!;
    },
    backward(p, image) {
      p.gx = p.dAlbedo0;
      p.gy = p.dAlbedo1;
      p.gz = p.dAlbedo2;
      toColors(p, image);
    },
  };
}

function fromTexture(inputs: ShadeInputs, gradients: ShadeInputs, attributes: ShadeAttributes): AlbedoSource {
  const texture = inputs.texture!;
  const uvs = inputs.uvs!;
  const { textureHeight, textureWidth } = attributes;
  const perImage = stride(attributes, 'texture');
  const dTexture = gradients.texture!;
  const dUvs = gradients.uvs!;
  const tap = newTap();

  return {
    forward(p, image) {
      tap.u = p.b0 * uvs[2 * p.a]! + p.b1 * uvs[2 * p.b]! + p.b2 * uvs[2 * p.c]!;
      tap.v = p.b0 * uvs[2 * p.a + 1]! + p.b1 * uvs[2 * p.b + 1]! + p.b2 * uvs[2 * p.c + 1]!;
      locate(tap, textureWidth, textureHeight);
      const { fx, fy } = tap;
      const tl = image * perImage + 3 * tap.topLeft;
      const tr = image * perImage + 3 * tap.topRight;
      const bl = image * perImage + 3 * tap.bottomLeft;
      const br = image * perImage + 3 * tap.bottomRight;
      const w00 = (1 - fx) * (1 - fy);
      const w01 = fx * (1 - fy);
      const w10 = (1 - fx) * fy;
      const w11 = fx * fy;
      p.albedo0 = w00 * texture[tl]! + w01 * texture[tr]! + w10 * texture[bl]! + w11 * texture[br]!;
      p.albedo1 = w00 * texture[tl + 1]! + w01 * texture[tr + 1]! + w10 * texture[bl + 1]! + w11 * texture[br + 1]!;
      p.albedo2 = w00 * texture[tl + 2]! + w01 * texture[tr + 2]! + w10 * texture[bl + 2]! + w11 * texture[br + 2]!;
    },
    backward(p, image) {
      const { fx, fy } = tap;
      const tl = image * perImage + 3 * tap.topLeft;
      const tr = image * perImage + 3 * tap.topRight;
      const bl = image * perImage + 3 * tap.bottomLeft;
      const br = image * perImage + 3 * tap.bottomRight;
      // Slopes of the loss along x and y of the texture.
      let sx = 0;
      let sy = 0;
      for (let k = 0; k < 3; k++) {
        const g = k === 0 ? p.dAlbedo0 : k === 1 ? p.dAlbedo1 : p.dAlbedo2;
        const across = texture[tr + k]! - texture[tl + k]!;
        const twist = texture[br + k]! - texture[bl + k]! - across;
        sx += g * (across + fy * twist);
        sy += g * (texture[bl + k]! - texture[tl + k]! + fx * twist);
        dTexture[tl + k]! += g * (1 - fx) * (1 - fy);
        dTexture[tr + k]! += g * fx * (1 - fy);
        dTexture[bl + k]! += g * (1 - fx) * fy;
        dTexture[br + k]! += g * fx * fy;
      }
      const du = sx * tap.du;
      const dv = sy * tap.dv;
      p.d0 += du * uvs[2 * p.a]! + dv * uvs[2 * p.a + 1]!;
      p.d1 += du * uvs[2 * p.b]! + dv * uvs[2 * p.b + 1]!;
      p.d2 += du * uvs[2 * p.c]! + dv * uvs[2 * p.c + 1]!;
      dUvs[2 * p.a]! += p.b0 * du;
      dUvs[2 * p.a + 1]! += p.b0 * dv;
      dUvs[2 * p.b]! += p.b1 * du;
      dUvs[2 * p.b + 1]! += p.b1 * dv;
      dUvs[2 * p.c]! += p.b2 * du;
      dUvs[2 * p.c + 1]! += p.b2 * dv;
    },
  };
}
