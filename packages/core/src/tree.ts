import type { Tensor } from '@tensorflow/tfjs-core';
import { Tensor as TensorClass } from '@tensorflow/tfjs-core';

/**
 * A tree of tensors: a tensor, or an object or array of trees. Parameters, gradients and optimiser moments are trees of
 * one structure, so that an optimiser needs to know nothing about faces.
 */
export type Tree = Tensor | { readonly [key: string]: Tree | undefined } | readonly Tree[];

const isLeaf = (tree: unknown): tree is Tensor => tree instanceof TensorClass;

/** Leaves in a fixed order (object keys as they were inserted; `undefined` members are left out). */
export function leaves(tree: Tree): Tensor[] {
  if (isLeaf(tree)) return [tree];
  return Object.values(tree).flatMap((branch) => (branch === undefined ? [] : leaves(branch as Tree)));
}

/** Paths of the leaves in the order of {@link leaves}: `'camera.distance'`. */
export function leafPaths(tree: Tree, prefix = ''): string[] {
  if (isLeaf(tree)) return [prefix];
  return Object.entries(tree).flatMap(([key, branch]) =>
    branch === undefined ? [] : leafPaths(branch as Tree, prefix ? `${prefix}.${key}` : key),
  );
}

/** A tree of the same structure with the given leaves, in the order of {@link leaves}. */
export function unflatten<T extends Tree>(structure: T, values: readonly Tensor[]): T {
  let next = 0;
  const build = (node: Tree): Tree => {
    if (isLeaf(node)) return values[next++]!;
    if (Array.isArray(node)) return node.map(build);
    return Object.fromEntries(
      Object.entries(node).flatMap(([k, branch]) => (branch === undefined ? [] : [[k, build(branch as Tree)]])),
    );
  };
  return build(structure) as T;
}

/** Applies `fn` to each leaf; `path` names it. */
export function mapTree<T extends Tree>(tree: T, fn: (leaf: Tensor, path: string) => Tensor): T {
  const paths = leafPaths(tree);
  return unflatten(
    tree,
    leaves(tree).map((leaf, i) => fn(leaf, paths[i]!)),
  );
}

/** Disposes every leaf. */
export function disposeTree(tree: Tree | undefined): void {
  if (tree !== undefined) for (const leaf of leaves(tree)) leaf.dispose();
}
