import { describe, expect, it } from 'vitest';
import { lines } from '../../core/exports';
import type { ExportStart, RecordedMission } from '../../core/wire';
import { Pace } from '../../leaving/pace';
import { command, Giving, missingOf, type Give } from './giving';

const start = (over: Partial<ExportStart> = {}): ExportStart => ({ mission: 'm', purpose: 'partner', format: '', cleared: false, passphrase: '', ...over });
const result = { run: 'r', folder: '/data/exports/r', files: [] };
const far = { files: 1, of_files: 2, bytes: 50, of_bytes: 100 };

const waits: Give = (_, __, signal) => new Promise((_resolve, reject) => { signal.addEventListener('abort', () => reject(new Error('aborted'))); });

describe('an export', () => {
  it('tells how far it is, and ends with what came of it', async () => {
    const seen: number[] = [];
    const g = new Giving(start(), () => seen.push(g.far.bytes), async (_, tell) => { tell(far); return { result }; });
    await g.go();
    expect([g.state, g.result, seen]).toEqual(['done', result, [50, 50]]);
  });
  it('is cancelled, and is no failure then', async () => {
    const g = new Giving(start(), () => undefined, waits);
    const ended = g.go();
    g.cancel();
    await ended;
    expect([g.state, g.problem]).toEqual(['cancelled', undefined]);
  });
  it('says why it failed', async () => {
    const problem = { cause: 'a', meaning: 'b', action: 'c' };
    const g = new Giving(start(), () => undefined, async () => ({ problem }));
    await g.go();
    expect([g.state, g.problem]).toEqual(['failed', problem]);
  });
});

describe('a package', () => {
  it('needs a passphrase that was written twice, or somebody who says that it needs none', () => {
    const evidence = (passphrase: string) => start({ purpose: 'evidence', passphrase });
    expect(missingOf(evidence(''), '', false)).toContain('passphrase');
    expect(missingOf(evidence('short'), 'short', false)).toContain('at least 8');
    expect(missingOf(evidence('long enough'), 'long enoug', false)).toContain('not the same');
    expect(missingOf(evidence('long enough'), 'long enough', false)).toBeUndefined();
    expect(missingOf(evidence(''), '', true)).toBeUndefined();
    expect(missingOf(start(), '', false)).toBeUndefined();
  });
});

describe('the command for a stick', () => {
  const m = { name: '2026-11-21T12-00-00Z-vehicle-1' } as RecordedMission;
  const place = { folder: "/home/o'hara/sky latch/exports", formats: [] };
  it('does the same as the page did', () => {
    expect(command(m, start(), { folder: '/data/exports', formats: [] })).toBe(`skylatch missions export ${m.name} --for partner --to-drive --data /data`);
    expect(command(m, start({ purpose: 'public', format: 'gpx' }), place)).toBe(`skylatch missions convert ${m.name} --format gpx --policy public --to-drive --data '/home/o'\\''hara/sky latch'`);
    expect(command(m, start({ purpose: 'evidence', passphrase: 'secret words' }), place)).toContain('--for evidence --passphrase-file FILE');
    expect(command(m, start({ purpose: 'evidence' }), place)).toContain('--for evidence --plain');
    expect(command(m, start({ purpose: 'public', cleared: true }), place)).toContain('--cleared');
  });
});

describe('the lines of an answer', () => {
  it('come whole, wherever they were cut', async () => {
    const parts = ['{"a":', '1}\n{"ü":"', 'ß"}\n', '\n{"cut'].map((s) => new TextEncoder().encode(s));
    const stream = new ReadableStream<Uint8Array>({ start(c) { for (const p of parts) c.enqueue(p); c.close(); } });
    const got: string[] = [];
    for await (const line of lines(stream)) got.push(line);
    expect(got).toEqual(['{"a":1}', '{"ü":"ß"}']);
  });
});

describe('a pace', () => {
  it('is that of the last seconds', () => {
    const p = new Pace();
    p.note(0, 0);
    expect([p.rate, p.leftMs(10)]).toEqual([undefined, undefined]);
    p.note(1000, 1000);
    p.note(1000, 9000);
    p.note(3000, 10_000);
    expect([p.rate, p.leftMs(500)]).toEqual([2000, 250]);
  });
});
