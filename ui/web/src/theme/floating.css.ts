// Styles of the buttons that float over a picture or a map: groups at the lower
// right, in a second column where the first has no room, and what they open.

import { css } from 'lit';

export const floating = css`
  :host { container-type: size; user-select: none; -webkit-user-select: none; }
  .controls {
    position: absolute; right: calc(var(--side, 0px) + 12px); bottom: 12px; display: flex; flex-flow: column wrap-reverse; align-content: flex-start;
    justify-content: flex-end; gap: var(--sky-space-2); max-height: calc(100cqh - 24px);
  }
  .group, .menu {
    background: var(--sky-panel); border: 1px solid var(--sky-line); border-radius: var(--sky-radius); box-shadow: var(--sky-shadow);
  }
  .group { display: flex; flex-direction: column; overflow: hidden; }
  .group button { display: grid; place-items: center; width: 48px; height: 48px; padding: 0; border: 0; border-radius: 0; background: transparent; }
  .group button + button { border-top: 1px solid var(--sky-line); }
  .group button:hover:not(:disabled), .menu button:hover:not(:disabled) { background: var(--sky-raised); }
  .group button:focus-visible, .menu button:focus-visible { outline-offset: -3px; }
  .menu { position: absolute; z-index: 1; right: 58px; bottom: 0; width: min(272px, 100cqw - 84px); max-height: calc(100cqh - 24px); overflow: auto; }
  .menu h3 { padding: 10px var(--sky-space-4) 6px; font-size: var(--sky-text-s); color: var(--sky-dim); font-weight: 600; }
  .menu button {
    display: grid; grid-template-columns: 18px 1fr; align-items: center; gap: 0 6px; width: 100%; padding: 6px var(--sky-space-4); border: 0; border-radius: 0;
    background: transparent; text-align: left; overflow-wrap: anywhere;
  }
  .menu p { padding: 10px var(--sky-space-4); font-size: var(--sky-text-s); }
  .menu > * + * { border-top: 1px solid var(--sky-line); }
`;
