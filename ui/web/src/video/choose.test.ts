import { describe, expect, it } from 'vitest';
import { isHere, isWay, order } from './choose';

const all = { here: true, webcodecs: true, webrtc: true, mse: true };

describe('order', () => {
  it('prefers WebCodecs on this machine and WebRTC on the LAN', () => {
    expect(order(all, 'auto')).toEqual(['webcodecs', 'webrtc', 'mse']);
    expect(order({ ...all, here: false }, 'auto')).toEqual(['webrtc', 'webcodecs', 'mse']);
  });
  it('leaves out what the browser has not', () => {
    expect(order({ ...all, here: false, webrtc: false, webcodecs: false }, 'auto')).toEqual(['mse']);
    expect(order({ here: true, webcodecs: false, webrtc: false, mse: false }, 'auto')).toEqual([]);
  });
  it('puts what the pilot wants first and keeps the rest to fall back on', () => {
    expect(order(all, 'mse')).toEqual(['mse', 'webcodecs', 'webrtc']);
    expect(order({ ...all, webrtc: false }, 'webrtc')).toEqual(['webcodecs', 'mse']);
  });
});

describe('isHere', () => {
  it('knows the names of this machine', () => {
    expect(['127.0.0.1', '127.8.9.1', 'localhost', '[::1]'].every(isHere)).toBe(true);
    expect(['192.168.8.2', '10.127.0.1', '127.0.0.1.example', '[fe80::1]'].some(isHere)).toBe(false);
  });
});

describe('isWay', () => {
  it('takes no other word', () => {
    expect([isWay('mse'), isWay('auto'), isWay(null), isWay('')]).toEqual([true, false, false, false]);
  });
});
