import { describe, expect, it } from 'vitest';
import { layerVerdict, ledgerTime, proofVerdict, reach, routeVerdict, scopeVerdict, worstFirst } from './judge';
import type { Door, Route } from '../../core/wire';

const route = (name: string, outcome: Route['outcome'], ...closed_by: string[]): Route => ({ name, outcome, closed_by, detail: '' });
const refused = route('TCP', 'refused', 'system calls');
const broken = route('UDP', 'open', 'system calls');
const unclaimed = route('Files', 'open');
const untried = route('Home', 'untried');
const proof = (ok: boolean, ...routes: Route[]) => proofVerdict({ age_ms: 0, ok, routes });
const door = (scope: Door['scope']): Door => ({ name: 'udp', address: '', purpose: '', scope });

describe('routeVerdict', () => {
  it('calls a broken promise a warning, an honest lack a caution, and neither what was not tried', () => {
    expect([refused, broken, unclaimed, untried].map((r) => routeVerdict(r).tone)).toEqual(['engaged', 'warning', 'caution', 'dim']);
  });
});

describe('worstFirst', () => {
  it('puts failed routes first and keeps the rest in their order', () => {
    const other = route('ICMP', 'refused', 'system calls');
    expect(worstFirst([refused, untried, other, unclaimed, broken]).map((r) => r.name)).toEqual(['UDP', 'Files', 'Home', 'TCP', 'ICMP']);
  });
});

describe('proofVerdict', () => {
  it('counts what was tried and refused', () => {
    expect(proof(true, refused, refused)).toEqual({ mark: '✓', tone: 'engaged', words: '2 routes tried, 2 refused' });
  });
  it('does not count what could not be tried', () => {
    expect(proof(true, refused, untried).words).toBe('1 route tried, 1 refused; 1 could not be tried');
  });
  it('warns of a broken promise, whatever the station concludes', () => {
    expect(proof(true, refused, broken)).toEqual({ mark: '▲', tone: 'warning', words: '2 routes tried, 1 refused, 1 open' });
    expect(proof(false, refused).tone).toBe('warning');
  });
  it('is a caution when a route is open that no layer claims, or when nothing was tried', () => {
    expect(proof(true, refused, unclaimed).tone).toBe('caution');
    expect(proof(true).tone).toBe('caution');
    expect(proof(true, untried).tone).toBe('caution');
  });
  it('counts an outcome that it does not know as open', () => {
    const odd = route('TCP', 'perhaps' as Route['outcome'], 'system calls');
    expect(proof(true, odd)).toEqual({ mark: '▲', tone: 'warning', words: '1 route tried, 0 refused, 1 open' });
  });
});

describe('reach', () => {
  it('counts the sockets by how far they reach', () => {
    expect(reach([door('machine')])).toBe('1 socket: 1 on this machine only.');
    expect(reach([door('machine'), door('link'), door('link'), door('routed')])).toBe('4 sockets: 1 through routers, 2 on the link, 1 on this machine only.');
    expect(reach([])).toBe('The station lists no socket.');
  });
  it('names what goes through routers as something to know', () => {
    expect(scopeVerdict(door('routed')).tone).toBe('advisory');
  });
});

describe('layerVerdict', () => {
  it('is a caution unless the layer is active', () => {
    expect((['active', 'absent', 'refused'] as const).map((state) => layerVerdict({ name: '', state, meaning: '' }).mark)).toEqual(['✓', '◆', '◆']);
  });
});

describe('ledgerTime', () => {
  const at = Date.UTC(2026, 10, 21, 5, 4, 3);
  it('is the UTC time today, and has its day otherwise', () => {
    expect(ledgerTime(at, at + 60_000)).toBe('05:04:03Z');
    expect(ledgerTime(at, at + 86_400_000)).toBe('2026-11-21 05:04:03Z');
    expect(ledgerTime(NaN, at)).toBe('time unknown');
  });
});
