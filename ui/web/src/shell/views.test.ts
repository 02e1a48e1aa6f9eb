import { describe, expect, it } from 'vitest';
import { following, mapView, nameOf, views } from './views';
import { videoWith } from '../core/sample';

const day = videoWith({ track: 'day' });
const thermal = videoWith({ track: 'thermal' });
const chosen = { map: false, track: '' };

describe('views', () => {
  it('keeps the map alone while no track has had a picture', () => {
    const silent = { ...day, state: 'waiting' as const, codec: '' as const };
    delete silent.age_ms;
    expect(views([], chosen, false)).toEqual({ main: mapView, insets: [], all: [mapView] });
    expect(views([silent], chosen, false)).toEqual({ main: mapView, insets: [], all: [mapView] });
  });
  it('shows the chosen track large and everything else small', () => {
    expect(views([day, thermal], { map: false, track: 'thermal' }, false)).toMatchObject({ main: 'thermal', insets: [mapView, 'day'] });
    expect(views([day, thermal], { map: true, track: '' }, false)).toMatchObject({ main: mapView, insets: ['day', 'thermal'] });
  });
  it('shows the first track where the chosen one is gone', () => {
    expect(views([day], { map: false, track: 'thermal' }, false).main).toBe('day');
  });
  it('shows a converted track only in place of its own', () => {
    const twin = videoWith({ track: 'day in H.264' });
    expect(views([videoWith({ track: 'day', converted: twin.track }), twin], chosen, false)).toMatchObject({ main: 'day', insets: [mapView] });
  });
  it('brings the map forward while the pilot points at it', () => {
    expect(views([day], chosen, true)).toMatchObject({ main: mapView, insets: ['day'] });
  });
});

describe('following', () => {
  it('goes to and fro between two', () => {
    const one = views([day], chosen, false);
    expect(following(one)).toBe(mapView);
    expect(following(views([day], { map: true, track: '' }, false))).toBe('day');
  });
  it('reaches what has no room in the corner', () => {
    const many = views([day, thermal, videoWith({ track: 'rear' })], { map: false, track: 'thermal' }, false);
    expect(many.insets).toEqual([mapView, 'day']);
    expect(following(many)).toBe('rear');
  });
  it('visits each of three', () => {
    const seen = new Set<string>();
    let main = 'day';
    for (let i = 0; i < 3; i++) {
      main = following(views([day, thermal], { map: main === mapView, track: main }, false));
      seen.add(main);
    }
    expect(seen.size).toBe(3);
  });
});

describe('nameOf', () => {
  it('tells tracks of the same name apart', () => {
    const two = [videoWith({ track: 'a', name: 'RTP' }), videoWith({ track: 'b', name: 'RTP' }), videoWith({ track: 'c', name: 'Front' })];
    expect(['a', 'b', 'c', 'gone'].map((track) => nameOf(two, track))).toEqual(['1: RTP', '2: RTP', 'Front', 'Video']);
  });
});
