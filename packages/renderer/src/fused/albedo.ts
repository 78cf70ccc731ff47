import { locate, newTap } from '../kernels/bilinear.js';
import { type ShadeAttributes, type ShadeInputs, stride } from './layout.js';
import type { Pixel } from './pixel.js';

/** Where a pixel's albedo comes from. */
export interface AlbedoSource {
  /** Fills `albedo` from the vertices and weights. */
  forward(pixel: Pixel, image: number): void;
  /** Hands `dAlbedo` on, and adds to the gradient of the weights. Follows `forward` for the same pixel. */
  backward(pixel: Pixel, image: number): void;
}

/** @param gradients under the names of the inputs; only `backward` writes to them */
export function albedoSource(inputs: ShadeInputs, gradients: ShadeInputs, attributes: ShadeAttributes): AlbedoSource {
  return inputs.texture
    ? fromTexture(inputs, gradients, attributes)
    : fromVertexColors(inputs.vertexColors!, gradients.vertexColors!, stride(attributes, 'vertexColors'));
}

function fromVertexColors(colors: Float32Array, dColors: Float32Array, perImage: number): AlbedoSource {
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
      const a = image * perImage + 3 * p.a;
      const b = image * perImage + 3 * p.b;
      const c = image * perImage + 3 * p.c;
      const { dAlbedo0, dAlbedo1, dAlbedo2, b0, b1, b2 } = p;
      p.d0 += dAlbedo0 * colors[a]! + dAlbedo1 * colors[a + 1]! + dAlbedo2 * colors[a + 2]!;
      p.d1 += dAlbedo0 * colors[b]! + dAlbedo1 * colors[b + 1]! + dAlbedo2 * colors[b + 2]!;
      p.d2 += dAlbedo0 * colors[c]! + dAlbedo1 * colors[c + 1]! + dAlbedo2 * colors[c + 2]!;
      dColors[a]! += b0 * dAlbedo0;
      dColors[a + 1]! += b0 * dAlbedo1;
      dColors[a + 2]! += b0 * dAlbedo2;
      dColors[b]! += b1 * dAlbedo0;
      dColors[b + 1]! += b1 * dAlbedo1;
      dColors[b + 2]! += b1 * dAlbedo2;
      dColors[c]! += b2 * dAlbedo0;
      dColors[c + 1]! += b2 * dAlbedo1;
      dColors[c + 2]! += b2 * dAlbedo2;
    },
  };
}

function fromTexture(inputs: ShadeInputs, gradients: ShadeInputs, attributes: ShadeAttributes): AlbedoSource {
  const texture = inputs.texture!;
  const uvs = inputs.uvs!;
  const { textureHeight, textureWidth } = attributes;
  const perImage = stride(attributes, 'texture');
  const tap = newTap();

  function find(p: Pixel): void {
    const u = p.b0 * uvs[2 * p.a]! + p.b1 * uvs[2 * p.b]! + p.b2 * uvs[2 * p.c]!;
    const v = p.b0 * uvs[2 * p.a + 1]! + p.b1 * uvs[2 * p.b + 1]! + p.b2 * uvs[2 * p.c + 1]!;
    locate(u, v, textureWidth, textureHeight, tap);
  }

  function mix(image: number, channel: number): number {
    const o = image * perImage + channel;
    const topLeft = texture[o + 3 * tap.topLeft]!;
    const bottomLeft = texture[o + 3 * tap.bottomLeft]!;
    const above = topLeft + tap.fx * (texture[o + 3 * tap.topRight]! - topLeft);
    const below = bottomLeft + tap.fx * (texture[o + 3 * tap.bottomRight]! - bottomLeft);
    return above + tap.fy * (below - above);
  }

  const slope = { x: 0.5, y: 0.5 };
  /** Adds to the texture's gradient, and the loss's change along x and y to `slope`. */
  function spread(image: number, channel: number, g: number, dTexture: Float32Array): void {
    const o = image * perImage + channel;
    const { fx, fy } = tap;
    const tl = o + 3 * tap.topLeft;
    const tr = o + 3 * tap.topRight;
    const bl = o + 3 * tap.bottomLeft;
    const br = o + 3 * tap.bottomRight;
    const across = texture[tr]! - texture[tl]!;
    const twist = texture[br]! - texture[bl]! - across;
    slope.x += g * (across + fy * twist);
    slope.y += g * (texture[bl]! - texture[tl]! + fx * twist);
    dTexture[tl]! += g * (1 - fx) * (1 - fy);
    dTexture[tr]! += g * fx * (1 - fy);
    dTexture[bl]! += g * (1 - fx) * fy;
    dTexture[br]! += g * fx * fy;
  }

  return {
    forward(p, image) {
      find(p);
      p.albedo0 = mix(image, 0);
      p.albedo1 = mix(image, 1);
      p.albedo2 = mix(image, 2);
    },
    backward(p, image) {
      const dTexture = gradients.texture!;
      const dUvs = gradients.uvs!;
      slope.x = 0;
      slope.y = 0;
      spread(image, 0, p.dAlbedo0, dTexture);
      spread(image, 1, p.dAlbedo1, dTexture);
      spread(image, 2, p.dAlbedo2, dTexture);
      const du = slope.x * tap.du;
      const dv = slope.y * tap.dv;
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
