// Two calm tones, told apart by pitch and rhythm: a warning is three falling
// notes and repeats until it is acknowledged; a caution is two level notes,
// once. Browsers allow sound only after the first touch or key.

const key = 'skylatch.sound';
type Level = 'warning' | 'caution';

let context: AudioContext | undefined;
let wanted = restore();

function restore(): boolean {
  try {
    return localStorage.getItem(key) !== 'off';
  } catch {
    return true;
  }
}

function wake(): void {
  if (!wanted) return;
  context ??= new AudioContext();
  if (context.state === 'suspended') void context.resume();
}

/** Starts listening for the touch that lets sound begin. */
export function prepareSound(): void {
  for (const type of ['pointerdown', 'keydown']) document.addEventListener(type, wake, { passive: true });
}

export const sound = {
  state(): 'on' | 'off' | 'blocked' {
    if (!wanted) return 'off';
    return context?.state === 'running' ? 'on' : 'blocked';
  },

  toggle(): void {
    wanted = !wanted;
    try {
      localStorage.setItem(key, wanted ? 'on' : 'off');
    } catch {
      // The choice then lasts as long as the page.
    }
    if (wanted) wake();
    else void context?.suspend();
  },

  play(level: Level): void {
    if (!wanted || context?.state !== 'running') return;
    if (level === 'warning') notes(context, [880, 698, 587], 0.17, 0.22);
    else notes(context, [523, 523], 0.2, 0.14);
  },
};

/** Plays soft sine notes one after another, each with a short rise and fall. */
function notes(audio: AudioContext, pitches: number[], eachS: number, loudness: number): void {
  pitches.forEach((pitch, i) => {
    const start = audio.currentTime + i * (eachS + 0.04);
    const gain = audio.createGain();
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(loudness, start + 0.02);
    gain.gain.setValueAtTime(loudness, start + eachS - 0.05);
    gain.gain.linearRampToValueAtTime(0, start + eachS);
    const tone = new OscillatorNode(audio, { type: 'sine', frequency: pitch });
    tone.connect(gain).connect(audio.destination);
    tone.start(start);
    tone.stop(start + eachS);
  });
}
