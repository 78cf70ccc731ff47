import { binary } from './generated.js';
import { shareClones } from './share-clones.js';

/** Where an array lies in the memory of tfjs's wasm backend, and how many elements it has. */
export interface Place {
  /** tfjs's name for the data. Data never change, so the same name means the same values. */
  readonly data: object;
  readonly address: number;
  readonly size: number;
}
/** The places of named arrays. */
export type Places<Arrays extends object> = { readonly [Name in keyof Arrays]: Place };

/**
 * Runs a kernel by compiled loops. It writes all of its outputs, which hold anything before. Returns false, with nothing
 * done, if the loops do not cover what is asked for.
 */
export type FastKernel<Inputs extends object, Outputs extends object, Attributes extends object> = (
  inputs: Places<Inputs>,
  outputs: Places<Outputs>,
  attributes: Attributes,
  loops: Loops,
) => boolean;

type LoopName =
  | 'antialiasBackward'
  | 'clear'
  | 'coverage'
  | 'packVertices'
  | 'rasterize'
  | 'rasterizeBackward'
  | 'shade'
  | 'shadeBackward'
  | 'sumNormals'
  | 'toFloats'
  | 'transform'
  | 'transformBackward'
  | 'unpackVertices'
  | 'useBlock'
  | 'useMeshGradients'
  | 'useLighting'
  | 'useLightingGradients'
  | 'useMesh'
  | 'useTexture'
  | 'useTextureGradients'
  | 'vertexNormals'
  | 'vertexNormalsBackward';

/** The compiled loops of assembly/, at work in the memory of tfjs's wasm backend; arguments are documented there. */
export type Loops = { readonly [Name in LoopName]: (...numbers: number[]) => void } & {
  blockBytes(): number;
  rasterizeBackwardBytes(): number;
  /** Working memory for one call of a kernel, as `scratch`; its contents are whatever the last run left. */
  scratch(name: string, bytes: number): number;
  /** Address of a copy of an array that does not change; it is made again when another array comes under the name. */
  resident(name: string, values: Int32Array): number;
};

/** What is used of tfjs's emscripten module. */
export interface EmscriptenModule {
  readonly asm?: Record<string, unknown>;
  _malloc(bytes: number): number;
  _free(address: number): void;
}

const started = new WeakMap<EmscriptenModule, Loops | 'refused'>();

/**
 * The loops for a backend, compiled at first use; undefined where they cannot run, so that the TypeScript kernels have to:
 * no SIMD, memory shared by threads, or an old browser's main thread, on which so large a module must not be compiled
 * synchronously. What is decided at first use stays, because results should not change from one run to the next.
 */
export function loopsOf(module: EmscriptenModule): Loops | undefined {
  let loops = started.get(module);
  if (!loops) {
    loops = start(module) ?? 'refused';
    started.set(module, loops);
  }
  return loops === 'refused' ? undefined : loops;
}

function start(module: EmscriptenModule): Loops | undefined {
  const memory = Object.values(module.asm ?? {}).find((value) => value instanceof WebAssembly.Memory);
  if (!memory) return undefined;
  try {
    const bytes = Uint8Array.from(atob(binary), (character) => character.charCodeAt(0));
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
    shareClones();
    const scratch = scratchIn(module);
    return { ...(exports as unknown as Loops), scratch, resident: residentIn(memory, scratch) };
  } catch {
    return undefined;
  }
}

function scratchIn(module: EmscriptenModule): Loops['scratch'] {
  const pool = new Map<string, { address: number; bytes: number }>();
  return (name, bytes) => {
    const known = pool.get(name);
    if (known && known.bytes >= bytes) return known.address;
    if (known) module._free(known.address);
    // Above 2 GB the address comes back as a negative number.
    const address = module._malloc(bytes) >>> 0;
    if (address === 0) throw new Error(`renderer: the wasm heap has no ${bytes} bytes of working memory left.`);
    pool.set(name, { address, bytes });
    return address;
  };
}

function residentIn(memory: WebAssembly.Memory, scratch: Loops['scratch']): Loops['resident'] {
  const copied = new Map<string, Int32Array>();
  return (name, values) => {
    const address = scratch(name, values.byteLength);
    if (copied.get(name) !== values) new Int32Array(memory.buffer, address, values.length).set(values);
    copied.set(name, values);
    return address;
  };
}
