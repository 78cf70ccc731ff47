import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Gpu, keep, type WebGLBackend } from './gpu.js';

/** What was worked out from a tensor and stays on the GPU as long as the tensor's memory: tables of a mesh, for example. */
type Attached = Map<object, Map<string, TensorInfo>>;
const stores = new WeakMap<WebGLBackend, Attached>();

/** What is attached to a tensor under a name; made at the first call. It belongs to this module. */
export function attached<T extends TensorInfo>(gpu: Gpu, owner: TensorInfo, name: string, make: () => T): T {
  let store = stores.get(gpu.backend);
  if (!store) stores.set(gpu.backend, (store = new Map()));
  let entries = store.get(owner.dataId);
  if (!entries) store.set(owner.dataId, (entries = new Map()));
  const known = entries.get(name);
  if (known) return known as T;
  const made = keep(gpu, make());
  entries.set(name, made);
  return made;
}

/** Frees what is attached to tensors that are gone. Runs before each kernel, so that nothing piles up. */
export function releaseOrphans(backend: WebGLBackend): void {
  const store = stores.get(backend);
  if (!store) return;
  for (const [dataId, entries] of store) {
    if (backend.texData.has(dataId)) continue;
    for (const info of entries.values()) backend.disposeIntermediateTensorInfo(info);
    store.delete(dataId);
  }
}
