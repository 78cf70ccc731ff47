declare module 'cdt2d' {
  export default function cdt2d(
    points: readonly (readonly [number, number])[],
    edges: readonly (readonly [number, number])[],
    options?: { exterior?: boolean; interior?: boolean; delaunay?: boolean; infinity?: boolean },
  ): [number, number, number][];
}
