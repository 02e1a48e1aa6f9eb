import { css } from 'lit';

export const styles = css`
  .inner { max-width: 1080px; margin: 0 auto; display: grid; gap: 16px; }
  .drop { display: grid; gap: 12px; justify-items: center; padding: 26px 16px; border: 2px dashed var(--sky-edge); border-radius: var(--sky-radius-l); text-align: center; }
  .drop.over { border-color: var(--sky-text); background: var(--sky-raised); }
  .drop.some { padding: 12px 16px; grid-template-columns: 1fr auto; justify-items: start; align-items: center; text-align: left; }
  .files { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 10px; }
  .card { display: grid; grid-template-rows: 96px auto; min-width: 0; padding: 0; overflow: hidden; text-align: left; border: 1px solid var(--sky-line); border-radius: var(--sky-radius); background: var(--sky-raised); }
  .thumb { position: relative; display: grid; place-items: center; overflow: hidden; background: var(--sky-bg); color: var(--sky-dim); font-size: var(--sky-text-s); }
  .thumb img { width: 100%; height: 96px; object-fit: cover; filter: brightness(var(--sky-picture)); }
  .thumb .count { position: absolute; right: 6px; bottom: 6px; padding: 1px 8px; border-radius: 10px; background: #000; color: #fff; font-size: 12px; }
  .about { padding: 6px 10px 8px; min-width: 0; }
  .about b { display: block; font-size: var(--sky-text-s); font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .about small { font-size: 12px; color: var(--sky-dim); }
  .go { display: flex; flex-wrap: wrap; align-items: center; gap: 14px; position: sticky; bottom: -24px; padding: 12px 0 16px; background: var(--sky-panel); }
`;
