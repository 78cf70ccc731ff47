/** What face-api's recognition and landmark networks subtract: the mean colour of their training images, in [0, 1]. */
export const meanColor = [122.782 / 255, 117.001 / 255, 104.298 / 255] as const;
