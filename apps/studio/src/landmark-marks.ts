// The 68 landmarks as small balls on the head.
import type { ModelData } from '@ganfit/fitter/worker';
import { InstancedMesh, Matrix4, MeshBasicMaterial, SphereGeometry } from 'three';

/** In units of 100 mm. */
const radius = 0.018;

export interface LandmarkMarks {
  readonly marks: InstancedMesh;
  /** Puts them where they are on a head. */
  place(positions: Float32Array, triangles: ArrayLike<number>, landmarks: ModelData['landmarks']): void;
}

export function landmarkMarks(): LandmarkMarks {
  const marks = new InstancedMesh(new SphereGeometry(radius, 12, 8), new MeshBasicMaterial({ color: '#00c2a2' }), 68);
  marks.visible = false;
  marks.frustumCulled = false;
  const at = new Matrix4();
  return {
    marks,
    place(positions, triangles, landmarks) {
      for (let i = 0; i < 68; i++) {
        const point: [number, number, number] = [0, 0, 0];
        for (let corner = 0; corner < 3; corner++) {
          const vertex = triangles[3 * landmarks.triangles[i]! + corner]!;
          const weight = landmarks.weights[3 * i + corner]!;
          for (let c = 0; c < 3; c++) point[c]! += weight * positions[3 * vertex + c]!;
        }
        marks.setMatrixAt(i, at.makeTranslation(...point));
      }
      marks.instanceMatrix.needsUpdate = true;
    },
  };
}
