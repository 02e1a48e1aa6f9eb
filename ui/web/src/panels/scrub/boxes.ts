// What is marked in a still: boxes in pixels of the picture as it is shown.

export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface Size {
  w: number;
  h: number;
}

export interface Point {
  x: number;
  y: number;
}

/** Fewer pixels of the screen are a tap, and no box. */
const leastPx = 5;

/** The box between two points of the drawing, in pixels of the picture; absent for a tap. */
export function between(a: Point, b: Point, drawn: Size, picture: Size): Box | undefined {
  if (Math.abs(a.x - b.x) < leastPx || Math.abs(a.y - b.y) < leastPx) return undefined;
  const x0 = clip(Math.floor((Math.min(a.x, b.x) * picture.w) / drawn.w), picture.w);
  const x1 = clip(Math.ceil((Math.max(a.x, b.x) * picture.w) / drawn.w), picture.w);
  const y0 = clip(Math.floor((Math.min(a.y, b.y) * picture.h) / drawn.h), picture.h);
  const y1 = clip(Math.ceil((Math.max(a.y, b.y) * picture.h) / drawn.h), picture.h);
  return x1 > x0 && y1 > y0 ? { x: x0, y: y0, w: x1 - x0, h: y1 - y0 } : undefined;
}

function clip(value: number, limit: number): number {
  return Math.max(0, Math.min(limit, value));
}

/** As the station reads it. */
export function boxText(b: Box): string {
  return [b.x, b.y, b.w, b.h].join(',');
}
