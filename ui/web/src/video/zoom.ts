// Looking closer: what part of the picture is in the box. The picture fits the
// box at zoom 1; x and y move it from the middle, in the box's pixels.

export interface Zoom {
  readonly factor: number;
  readonly x: number;
  readonly y: number;
}

export interface Size {
  width: number;
  height: number;
}

export const whole: Zoom = { factor: 1, x: 0, y: 0 };
export const most = 8;

/** The picture's size in the box at zoom 1. */
export function fit(box: Size, picture: Size): Size {
  if (picture.width <= 0 || picture.height <= 0) return { width: 0, height: 0 };
  const scale = Math.min(box.width / picture.width, box.height / picture.height);
  return { width: picture.width * scale, height: picture.height * scale };
}

/** Keeps the picture over the box: nothing beside it is shown that it could fill. */
export function limit(z: Zoom, box: Size, picture: Size): Zoom {
  const factor = Math.min(most, Math.max(1, z.factor));
  if (factor === 1) return whole;
  const fitted = fit(box, picture);
  const overX = Math.max(0, (fitted.width * factor - box.width) / 2);
  const overY = Math.max(0, (fitted.height * factor - box.height) / 2);
  return { factor, x: clamp(z.x, overX), y: clamp(z.y, overY) };
}

function clamp(n: number, bound: number): number {
  return Math.min(bound, Math.max(-bound, n)) + 0;
}

export function pan(z: Zoom, dx: number, dy: number, box: Size, picture: Size): Zoom {
  return limit({ factor: z.factor, x: z.x + dx, y: z.y + dy }, box, picture);
}

/** Zooms by doublings around a point of the box, which stays where it is. */
export function zoomAbout(z: Zoom, doublings: number, atX: number, atY: number, box: Size, picture: Size): Zoom {
  const factor = Math.min(most, Math.max(1, z.factor * 2 ** doublings));
  const grow = factor / z.factor;
  const fromX = atX - box.width / 2;
  const fromY = atY - box.height / 2;
  return limit({ factor, x: fromX - (fromX - z.x) * grow, y: fromY - (fromY - z.y) * grow }, box, picture);
}
