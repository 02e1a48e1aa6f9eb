import { afterEach, describe, expect, it } from 'vitest';
import { ScrubError, type Sent } from '../../core/scrub';
import type { ScrubResult } from '../../core/wire';
import { fields, summary } from '../../leaving/report';
import { between, boxText } from './boxes';
import { added, chosen, kindOf, mayBeUnseen } from './files';
import { Run, type Station } from './run';

const file = (name: string, size = 100) => chosen(new File([new Uint8Array(size)], name), name);

const result = (as: string, over: Partial<ScrubResult> = {}): ScrubResult => ({
  as, before_bytes: 100, after_bytes: 80, seconds: 0.1, parts: [], unknown: 0, copy: as, format: 'JPEG', ...over,
});

describe('what is chosen', () => {
  it('is told apart by its name', () => {
    expect(['DCIM/DJI_0001.JPG', 'a.MP4', 'a.LRF', 'x.dat', 'noname'].map(kindOf)).toEqual(['still', 'film', 'film', 'other', 'other']);
  });
  it('may be what the station cannot look into', () => {
    expect(['a.jpg', 'a.HEIC', 'a.avif', 'a.gif', 'a.png', 'a.mp4', 'a.bmp', 'x.dat'].filter((n) => mayBeUnseen(file(n)))).toEqual(['a.HEIC', 'a.avif', 'a.gif', 'a.png', 'a.mp4']);
  });
  it('stays with what was marked when it is chosen twice, in the order of places', () => {
    const first = file('b.jpg');
    first.boxes.push({ x: 1, y: 2, w: 3, h: 4 });
    const all = added([first], [file('b.jpg'), file('a.jpg')]);
    expect(all.map((c) => [c.as, c.boxes.length])).toEqual([['a.jpg', 0], ['b.jpg', 1]]);
  });
});

describe('what a desktop keeps for itself', () => {
  it('is not asked for', () => {
    const names = ['DCIM/.DS_Store', 'DCIM/._DJI_0001.JPG', 'Thumbs.db', 'System Volume Information/x', 'DCIM/DS_Store.jpg'];
    expect(added([], names.map((n) => file(n))).map((c) => c.as)).toEqual(['DCIM/DS_Store.jpg']);
  });
});

describe('a box', () => {
  const drawn = { w: 400, h: 300 };
  const picture = { w: 4000, h: 3000 };
  it('is in pixels of the picture, whichever corner came first, and covers all that was drawn over', () => {
    const box = between({ x: 100.04, y: 90 }, { x: 50, y: 40 }, drawn, picture);
    expect(box).toEqual({ x: 500, y: 400, w: 501, h: 500 });
    expect(box && boxText(box)).toBe('500,400,501,500');
  });
  it('ends at the picture’s edge, and is none for a tap', () => {
    expect(between({ x: -20, y: -20 }, { x: 500, y: 20 }, drawn, picture)).toEqual({ x: 0, y: 0, w: 4000, h: 200 });
    expect(between({ x: 10, y: 10 }, { x: 12, y: 90 }, drawn, picture)).toBeUndefined();
  });
});

describe('a run', () => {
  afterEach(() => { told.length = 0; });
  const sent: Sent[] = [];
  const told: unknown[] = [];
  const station = (over: Partial<Station> = {}): Station => ({
    start: (asked) => {
      told.push(asked.asked);
      return Promise.resolve({ run: 'r1', folder: '/data/scrubbed/r1' });
    },
    end: (run) => {
      told.push(run);
      return Promise.resolve();
    },
    send: (what, tell) => {
      sent.push(what);
      tell(what.file.size);
      return Promise.resolve(result(what.as));
    },
    ...over,
  });
  const what = { policy: 'public', cleared: false };

  it('sends file after file with what was marked, and ends', async () => {
    sent.length = 0;
    const a = file('a.jpg');
    a.boxes.push({ x: 1, y: 2, w: 3, h: 4 });
    const run = new Run([a, file('b.jpg')], () => undefined, station());
    await run.go(what);
    expect([run.state, run.results.length, run.bytes, run.ofBytes]).toEqual(['done', 2, 200, 200]);
    expect(sent.map((s) => [s.run, s.as, s.boxes])).toEqual([['r1', 'a.jpg', ['1,2,3,4']], ['r1', 'b.jpg', []]]);
    expect(told).toEqual([2, 'r1']);
  });
  it('ends when it is cancelled, and sends no more', async () => {
    sent.length = 0;
    let run: Run | undefined;
    run = new Run([file('a.jpg'), file('b.jpg')], () => { if (sent.length === 1) run?.cancel(); }, station());
    await run.go(what);
    expect([run.state, run.results.length, sent.length, run.problem]).toEqual(['cancelled', 1, 1, undefined]);
    expect(told).toEqual([2, 'r1']);
  });
  it('stops where the station cannot go on, and says why', async () => {
    const problem = { cause: 'The disk is full', meaning: 'm', action: 'a' };
    const run = new Run([file('a.jpg'), file('b.jpg')], () => undefined, station({ send: () => Promise.reject(new ScrubError(problem)) }));
    await run.go(what);
    expect([run.state, run.problem]).toEqual(['failed', problem]);
    expect(told).toEqual([2, 'r1']);
  });
  it('says when the sum of it is not in the ledger', async () => {
    const problem = { cause: 'The ledger cannot be written', meaning: 'm', action: 'a' };
    const run = new Run([file('a.jpg')], () => undefined, station({ end: () => Promise.reject(new ScrubError(problem)) }));
    await run.go(what);
    expect([run.state, run.results.length, run.problem]).toEqual(['failed', 1, problem]);
  });
});

describe('the report', () => {
  const parts: ScrubResult['parts'] = [
    { class: 'identity', action: 'pseudonym', what: 'EXIF SerialNumber', n: 1 }, { class: 'location', action: 'drop', what: 'EXIF GPSLatitude', n: 1 },
    { class: 'location', action: 'blank', what: 'XMP drone-dji', n: 3 }, { class: 'technical', action: 'keep', what: 'EXIF Orientation', n: 1 },
  ];
  it('counts copies, refusals, what nobody misses, and what was taken out by class', () => {
    const s = summary([result('a', { parts }), result('b', { refused: 'nobody knows it' }), result('c', { refused: 'a desktop’s', junk: true })]);
    expect([s.copies.length, s.refused.map((r) => r.as), s.junk]).toEqual([1, ['b'], 1]);
    expect(s.out).toEqual([{ class: 'location', n: 4 }]);
  });
  it('shows the fields before and after, the most telling class first', () => {
    expect(fields(result('a', { parts, unknown: 2 }))).toEqual([
      { class: 'location', before: ['EXIF GPSLatitude', 'XMP drone-dji × 3'], after: [] },
      { class: 'identity', before: ['EXIF SerialNumber'], after: ['EXIF SerialNumber (given another name)'] },
      { class: 'technical', before: ['EXIF Orientation'], after: ['EXIF Orientation'] },
      { class: 'unknown', before: ['2 parts that nobody has judged'], after: [] },
    ]);
  });
});
