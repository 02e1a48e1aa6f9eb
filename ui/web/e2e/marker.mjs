// Reads the marker that the simulated camera burns into its pictures (see
// cmd/simdrone/camera), from the page's own canvas, each time a picture is drawn
// on it: a frozen, wrong or late picture cannot pass for a good one.

/* oxlint-disable unicorn/consistent-function-scoping -- probe() runs in the page and takes nothing with it */

/**
 * Goes into the page before its scripts. It stands between the page and its
 * canvas, so that the page needs nothing for it.
 */
export function probe() {
  const cell = 16;
  const cells = 56;
  const rows = { number: 688, time: 704 };
  const seen = { drawn: 0, unreadable: 0, pictures: [] };
  window.seen = seen;

  // CRC-8, polynomial 0x07, from 0.
  const crc = (bytes) => bytes.reduce((sum, byte) => {
    let c = sum ^ byte;
    for (let i = 0; i < 8; i++) c = c & 0x80 ? ((c << 1) ^ 0x07) & 0xff : c << 1;
    return c;
  }, 0);

  const value = (bytes) => bytes.reduce((sum, byte) => sum * 256 + byte, 0);

  /** The seven bytes of one row of cells, or undefined if they are not whole. */
  const row = (image, top) => {
    const bytes = Array.from({ length: 7 }, () => 0);
    for (let i = 0; i < cells; i++) {
      const at = ((top + cell / 2) * image.width + i * cell + cell / 2) * 4;
      const luma = 0.3 * image.data[at] + 0.6 * image.data[at + 1] + 0.1 * image.data[at + 2];
      if (luma > 128) bytes[i >> 3] |= 0x80 >> (i & 7);
    }
    return crc(bytes.slice(0, 6)) === bytes[6] ? bytes : undefined;
  };

  const read = (ctx) => {
    if (ctx.canvas.height < rows.time + cell) return undefined;
    const image = ctx.getImageData(0, rows.number, cells * cell, 2 * cell);
    const number = row(image, 0);
    const time = row(image, rows.time - rows.number);
    if (!number || !time || number[0] !== 0xa5 || number[1] !== 0x5a) return undefined;
    return { number: value(number.slice(2, 6)), sentMs: value(time.slice(0, 6)) };
  };

  const draw = CanvasRenderingContext2D.prototype.drawImage;
  CanvasRenderingContext2D.prototype.drawImage = function drawn(source, ...where) {
    const cameMs = performance.timeOrigin + performance.now();
    draw.call(this, source, ...where);
    if (!(source instanceof VideoFrame || source instanceof HTMLVideoElement || source instanceof ImageBitmap)) return;
    if (source instanceof ImageBitmap && where.length !== 4) return; // the map draws those too
    const atMs = performance.timeOrigin + performance.now();
    seen.drawn++;
    const marker = read(this);
    if (marker) seen.pictures.push({ ...marker, cameMs, atMs });
    else seen.unreadable++;
  };
}

/** What was seen since the last call, and forgets it. */
export function harvest(page) {
  return page.evaluate(() => {
    const { drawn, unreadable, pictures } = window.seen;
    Object.assign(window.seen, { drawn: 0, unreadable: 0, pictures: [] });
    return { drawn, unreadable, pictures };
  });
}

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
const tenth = (n) => n === undefined ? null : Math.round(n * 10) / 10;

/** Counts and latencies of what was seen. */
export function summary({ drawn, unreadable, pictures }) {
  const latency = pictures.map((p) => p.atMs - p.sentMs).sort((a, b) => a - b);
  // Until the browser had it decoded, which is what others measure.
  const decoded = pictures.map((p) => p.cameMs - p.sentMs).sort((a, b) => a - b);
  const numbers = new Set(pictures.map((p) => p.number));
  const gaps = pictures.slice(1).map((p, i) => p.atMs - pictures[i].atMs);
  const first = pictures[0];
  const last = pictures.at(-1);
  return {
    drawn, unreadable, distinct: numbers.size,
    due: first && last ? last.number - first.number + 1 : 0,
    backwards: pictures.slice(1).filter((p, i) => p.number < pictures[i].number).length,
    p50_ms: tenth(at(latency, 0.5)), p90_ms: tenth(at(latency, 0.9)), p99_ms: tenth(at(latency, 0.99)), max_ms: tenth(latency.at(-1)),
    decoded_p50_ms: tenth(at(decoded, 0.5)), decoded_p99_ms: tenth(at(decoded, 0.99)),
    longest_gap_ms: tenth(Math.max(0, ...gaps)), in_gaps_ms: tenth(gaps.filter((g) => g > 100).reduce((sum, g) => sum + g, 0)),
  };
}
