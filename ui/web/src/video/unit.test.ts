import { describe, expect, it } from 'vitest';
import { Header, headerBytes, readHeader, readText } from './unit';

function message(flags: number, body = 1): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(headerBytes + body));
  view.setUint8(0, 1);
  view.setUint8(1, flags);
  view.setUint32(4, 4_294_967_295, true);
  view.setBigInt64(8, -40_000n, true);
  view.setBigInt64(16, 1_795_286_400_123_456n, true);
  view.setBigInt64(24, 1_795_286_400_123_999n, true);
  return view.buffer;
}

describe('readHeader', () => {
  it('reads numbers with their sign and beyond 32 bits', () => {
    const h = new Header();
    expect(readHeader(message(0), h)).toBe(true);
    expect(h).toEqual({
      key: false, damaged: false, catchingUp: false, sequence: 4_294_967_295, ptsUs: -40_000,
      receivedMs: 1_795_286_400_123.456, sentMs: 1_795_286_400_123.999,
    });
  });
  it('reads each flag, and forgets those of the picture before', () => {
    const h = new Header();
    const flags = (n: number) => {
      readHeader(message(n), h);
      return [h.key, h.damaged, h.catchingUp];
    };
    expect(flags(1)).toEqual([true, false, false]);
    expect(flags(2)).toEqual([false, true, false]);
    expect(flags(16)).toEqual([false, false, true]);
    expect(flags(4 | 8)).toEqual([false, false, false]);
  });
  it('refuses what is too short, empty, or of another version', () => {
    const other = message(0);
    new DataView(other).setUint8(0, 2);
    expect(readHeader(other, new Header())).toBe(false);
    expect(readHeader(message(0, 0), new Header())).toBe(false);
    expect(readHeader(new ArrayBuffer(3), new Header())).toBe(false);
  });
});

describe('readText', () => {
  it('takes the kinds it knows and nothing else', () => {
    expect(readText('{"type":"skipped","units":3}')).toEqual({ type: 'skipped', units: 3 });
    expect(readText('{"type":"news"}')).toBeUndefined();
    expect(readText('{}')).toBeUndefined();
    expect(readText('null')).toBeUndefined();
    expect(readText('{"type":')).toBeUndefined();
  });
});
