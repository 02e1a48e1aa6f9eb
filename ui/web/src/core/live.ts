// Live is the base of every panel made of text: it renders a few times a
// second, not with every snapshot, so that digits can be read and a slow
// tablet keeps up; and it renders when nothing arrives, so that ages grow.

import { LitElement } from 'lit';
import { store } from './store';

const beatMs = 200;
const panels = new Set<Live>();
let last = { state: store.state, connection: store.state.connection };

function beat(): void {
  for (const panel of panels) panel.requestUpdate();
}

setInterval(beat, beatMs);
// What the pilot must see at once does not wait for the beat.
store.subscribe(() => {
  const { state } = store;
  if (state === last.state && state.connection === last.connection) return;
  last = { state, connection: state.connection };
  beat();
});

export class Live extends LitElement {
  override connectedCallback(): void {
    super.connectedCallback();
    panels.add(this);
  }

  override disconnectedCallback(): void {
    panels.delete(this);
    super.disconnectedCallback();
  }
}
