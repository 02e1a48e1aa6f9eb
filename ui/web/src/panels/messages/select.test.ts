import { describe, expect, it } from 'vitest';
import { select } from './select';
import type { Text } from '../../core/wire';

const texts: Text[] = [
  { number: 1, age_ms: 3, severity: 6, text: 'EKF3 IMU0 is using GPS' },
  { number: 2, age_ms: 2, severity: 4, text: 'GPS Glitch' },
  { number: 3, age_ms: 1, severity: 2, text: 'Potential Thrust Loss (1)' },
];

describe('select', () => {
  it('lists the newest first', () => {
    expect(select(texts, 7, '').map((t) => t.number)).toEqual([3, 2, 1]);
  });
  it('finds texts that hold every word, in any case', () => {
    expect(select(texts, 7, 'gps IMU0').map((t) => t.number)).toEqual([1]);
  });
  it('leaves out what is less severe', () => {
    expect(select(texts, 4, '').map((t) => t.number)).toEqual([3, 2]);
  });
});
