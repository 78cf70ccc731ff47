/** Everything the fused kernel knows of the pixel it is at. One record is reused for all pixels of a run. */
export interface Pixel {
  /** Its place in the batch of images. */
  index: number;
  /** Vertex indices of the triangle and their weights. */
  a: number;
  b: number;
  c: number;
  b0: number;
  b1: number;
  b2: number;
  albedo0: number;
  albedo1: number;
  albedo2: number;
  /** Unit normal, and the length that it had before. */
  nx: number;
  ny: number;
  nz: number;
  length: number;
  /** Position. */
  px: number;
  py: number;
  pz: number;
  /** Light that the albedo reflects, and light that is reflected as it is: image = albedo shade + gloss. */
  shade0: number;
  shade1: number;
  shade2: number;
  gloss0: number;
  gloss1: number;
  gloss2: number;
  // Gradients of the loss, filled by the backward pass.
  dAlbedo0: number;
  dAlbedo1: number;
  dAlbedo2: number;
  dNx: number;
  dNy: number;
  dNz: number;
  dPx: number;
  dPy: number;
  dPz: number;
  dShade0: number;
  dShade1: number;
  dShade2: number;
  dGloss0: number;
  dGloss1: number;
  dGloss2: number;
  /** The vector gradient that is being handed on to the vertices. */
  gx: number;
  gy: number;
  gz: number;
  /** Gradient of the weights. */
  d0: number;
  d1: number;
  d2: number;
}

// Fractions, so that the engine gives every field but the whole numbers a double's place from the start.
export const newPixel = (): Pixel => ({
  index: 0,
  a: 0,
  b: 0,
  c: 0,
  b0: 0.5,
  b1: 0.5,
  b2: 0.5,
  albedo0: 0.5,
  albedo1: 0.5,
  albedo2: 0.5,
  nx: 0.5,
  ny: 0.5,
  nz: 0.5,
  length: 0.5,
  px: 0.5,
  py: 0.5,
  pz: 0.5,
  shade0: 0.5,
  shade1: 0.5,
  shade2: 0.5,
  gloss0: 0.5,
  gloss1: 0.5,
  gloss2: 0.5,
  dAlbedo0: 0.5,
  dAlbedo1: 0.5,
  dAlbedo2: 0.5,
  dNx: 0.5,
  dNy: 0.5,
  dNz: 0.5,
  dPx: 0.5,
  dPy: 0.5,
  dPz: 0.5,
  dShade0: 0.5,
  dShade1: 0.5,
  dShade2: 0.5,
  dGloss0: 0.5,
  dGloss1: 0.5,
  dGloss2: 0.5,
  gx: 0.5,
  gy: 0.5,
  gz: 0.5,
  d0: 0.5,
  d1: 0.5,
  d2: 0.5,
});
