import { css } from 'lit';

export const styles = css`
  :host { display: flex; flex-direction: column; min-height: 0; height: 100%; container-type: inline-size; }
  .tools { display: flex; flex-wrap: wrap; gap: 8px 12px; padding: 4px 16px 12px; align-items: center; flex: none; border-bottom: 1px solid var(--sky-line); }
  input, select { min-height: 48px; padding: 0 12px; background: var(--sky-bg); border: 1px solid var(--sky-edge); border-radius: var(--sky-radius); }
  input[type="search"] { flex: 1 1 150px; min-width: 0; }
  input::placeholder { color: var(--sky-dim); opacity: 1; }
  label { display: flex; gap: 8px; align-items: center; color: var(--sky-dim); font-size: var(--sky-text-s); }
  label select { color: var(--sky-text); font-size: var(--sky-text-m); }
  .scroll { flex: 1; overflow-y: auto; min-height: 0; }
  .scroll:focus-visible { outline-offset: -2px; }
  li { border-bottom: 1px solid var(--sky-line); }
  li.open { background: var(--sky-raised); }
  .row { display: flex; align-items: center; gap: 12px; padding: 6px 16px 6px 8px; }
  .head {
    flex: 1; min-width: 0; display: grid; grid-template-columns: 112px minmax(180px, 1fr) auto; gap: 0 16px; align-items: center; padding: 4px 8px; text-align: left;
    background: transparent; border-color: transparent;
  }
  .thumb { width: 112px; height: 72px; background: var(--sky-bg); border: 1px solid var(--sky-line); border-radius: 6px; fill: none; stroke: var(--sky-value); stroke-width: 1.6; stroke-linejoin: round; }
  .thumb circle { fill: var(--sky-value); stroke: none; }
  .thumb text { fill: var(--sky-dim); stroke: none; font-size: 12px; text-anchor: middle; }
  .who { display: block; min-width: 0; }
  .who b { display: block; font-size: var(--sky-text-l); font-weight: 620; overflow-wrap: anywhere; line-height: 1.25; }
  .when { display: block; color: var(--sky-dim); font-size: var(--sky-text-s); }
  .signs { display: flex; flex-wrap: wrap; gap: 2px 12px; margin-top: 2px; font-size: var(--sky-text-s); }
  .tag { padding: 0 7px; border: 1px solid var(--sky-edge); border-radius: 5px; }
  .figures { display: grid; grid-template-columns: repeat(6, auto); gap: 4px 18px; }
  .figure { display: block; min-width: 52px; }
  .figure .name { display: block; color: var(--sky-dim); font-size: var(--sky-text-xs); }
  .figure .number { white-space: nowrap; font-weight: 600; }
  .go { display: flex; align-items: center; gap: 8px; padding: 0 16px 0 10px; font-weight: 600; background: var(--sky-raised); }
  .none { padding: 32px 24px; max-width: 60ch; color: var(--sky-dim); }
  .none h3 { color: var(--sky-text); font-size: var(--sky-text-l); margin-bottom: 6px; }
  .problem { padding: 10px 16px; font-size: var(--sky-text-s); background: var(--sky-raised); }
  .pages { flex: none; display: flex; gap: 12px; align-items: center; padding: 6px 16px; min-height: 48px; border-top: 1px solid var(--sky-line); color: var(--sky-dim); font-size: var(--sky-text-s); }
  .pages span { flex: 1; }
  .pages button { color: var(--sky-text); }
  .pages button[aria-disabled="true"] { color: var(--sky-dim); }
  @container (max-width: 1060px) { .figures { grid-template-columns: repeat(3, auto); } }
  @container (max-width: 720px) {
    .head { grid-template-columns: 84px minmax(0, 1fr); } .thumb { width: 84px; height: 54px; } .figures { grid-column: 1 / -1; margin-top: 6px; grid-template-columns: repeat(6, auto); gap: 4px 12px; }
    .figures > .dim { grid-column: 1 / -1; }
    .go span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); } .go { padding: 0 12px; }
  }
  @container (max-width: 460px) { .figures { grid-template-columns: repeat(3, auto); } }
`;

export const sealStyles = css`
  :host { display: block; flex: none; }
  p { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: center; justify-content: space-between; padding: 6px 16px; min-height: 48px; font-size: var(--sky-text-s); border-bottom: 1px solid var(--sky-line); }
  form { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: end; padding: 8px 16px; border-bottom: 1px solid var(--sky-line); background: var(--sky-raised); }
  form p { flex-basis: 100%; padding: 0; border: 0; }
  label { display: block; color: var(--sky-dim); font-size: var(--sky-text-s); }
  input { display: block; min-height: 48px; padding: 8px 12px; font: inherit; color: var(--sky-text); background: var(--sky-bg); border: 1px solid var(--sky-edge); border-radius: var(--sky-radius); }
  .buttons { display: flex; gap: 8px; }
`;

export const missionStyles = css`
  :host { padding: 4px 24px 20px; container-type: inline-size; }
  .halves { display: grid; grid-template-columns: 1fr 1fr; gap: 24px; }
  form { display: flex; flex-direction: column; gap: 10px; }
  label { display: block; color: var(--sky-dim); font-size: var(--sky-text-s); }
  input:not([type]), textarea {
    display: block; width: 100%; min-height: 48px; margin-top: 2px; padding: 8px 12px; font: inherit; font-size: var(--sky-text-m); color: var(--sky-text);
    background: var(--sky-bg); border: 1px solid var(--sky-edge); border-radius: var(--sky-radius);
  }
  ::placeholder { color: var(--sky-dim); opacity: 1; }
  textarea { resize: vertical; }
  .last { display: flex; align-items: center; justify-content: space-between; gap: 12px; }
  .keep { display: flex; align-items: center; gap: 10px; min-height: 48px; color: var(--sky-text); }
  .keep input { flex: none; width: 24px; height: 24px; accent-color: var(--sky-engaged); }
  .last button { background: var(--sky-panel); font-weight: 600; border-color: var(--sky-edge); flex: none; }
  .outcome { min-height: 1.35em; font-size: var(--sky-text-s); }
  h3 { margin: 0 0 6px; font-size: var(--sky-text-s); color: var(--sky-dim); font-weight: 600; }
  .films, .pictures { display: flex; flex-wrap: wrap; gap: 12px; margin-bottom: 14px; }
  video { display: block; width: 240px; aspect-ratio: 16 / 9; background: #000; border-radius: 6px; filter: brightness(var(--sky-picture)); }
  .films span { display: block; font-size: var(--sky-text-s); overflow-wrap: anywhere; max-width: 240px; }
  small { display: block; color: var(--sky-dim); }
  img { display: block; width: 160px; aspect-ratio: 16 / 9; object-fit: cover; border-radius: 6px; filter: brightness(var(--sky-picture)); }
  .problems { margin-bottom: 12px; font-size: var(--sky-text-s); }
  .ways { display: flex; flex-wrap: wrap; gap: 8px; margin-bottom: 12px; }
  .ways button { background: var(--sky-panel); font-weight: 600; border-color: var(--sky-edge); }
  .giving { min-height: 260px; margin-top: 16px; padding-top: 16px; border-top: 1px solid var(--sky-line); }
  .folder { font-size: var(--sky-text-s); overflow-wrap: anywhere; }
  code { font-family: var(--sky-mono); font-size: 12px; }
  @container (max-width: 640px) { .halves { grid-template-columns: 1fr; } }
`;

export const exportStyles = css`
  section { display: grid; gap: 14px; }
  form { display: grid; gap: 14px; }
  .buttons { align-items: center; gap: 14px; }
  .main[aria-disabled="true"] { border-color: var(--sky-line); }
  .pass { display: grid; grid-template-columns: repeat(auto-fit, minmax(220px, 1fr)); gap: 12px; }
  .pass label { color: var(--sky-dim); font-size: var(--sky-text-s); }
  .pass input {
    display: block; width: 100%; min-height: 48px; margin-top: 2px; padding: 8px 12px; font-size: var(--sky-text-m); color: var(--sky-text);
    background: var(--sky-bg); border: 1px solid var(--sky-edge); border-radius: var(--sky-radius);
  }
  .names { overflow-wrap: anywhere; }
`;
