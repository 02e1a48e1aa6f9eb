import { o as i } from "./lit.js";
// src/map/gestures.ts
/** A press this long in one place is meant: shorter is a tap. */
var pressMs = 600;
/** A finger that stays within this did not move. */
var slackPx = 8;
/** Two fingers turn the map only after this, so that a pinch stays straight. */
var turnSlackDeg = 8;
var Gestures = class {
	element;
	wishes;
	fingers = /* @__PURE__ */ new Map();
	moved = false;
	timer = 0;
	turning = false;
	turned = 0;
	stop = new AbortController();
	constructor(element, wishes) {
		this.element = element;
		this.wishes = wishes;
		const on = (name, fn, passive = true) => element.addEventListener(name, fn, {
			signal: this.stop.signal,
			passive
		});
		on("pointerdown", (e) => this.down(e));
		on("pointermove", (e) => this.move(e));
		on("pointerup", (e) => this.up(e, true));
		on("pointercancel", (e) => this.up(e, false));
		on("pointerleave", () => this.wishes.hover(void 0));
		on("wheel", (e) => this.wheel(e), false);
		on("contextmenu", (e) => e.preventDefault(), false);
	}
	close() {
		window.clearTimeout(this.timer);
		this.stop.abort();
	}
	at(e) {
		const r = this.element.getBoundingClientRect();
		return {
			x: e.clientX - r.left,
			y: e.clientY - r.top
		};
	}
	down(e) {
		if (e.pointerType === "mouse" && e.button !== 0) return;
		const { x, y } = this.at(e);
		this.element.setPointerCapture(e.pointerId);
		this.fingers.set(e.pointerId, {
			x,
			y,
			x0: x,
			y0: y
		});
		window.clearTimeout(this.timer);
		if (this.fingers.size > 1) {
			this.moved = true;
			this.turning = false;
			this.turned = 0;
			return;
		}
		this.moved = false;
		this.timer = window.setTimeout(() => {
			this.moved = true;
			this.wishes.press(x, y);
		}, pressMs);
	}
	move(e) {
		const now = this.at(e);
		const finger = this.fingers.get(e.pointerId);
		if (!finger) {
			if (e.pointerType === "mouse") this.wishes.hover(now);
			return;
		}
		if (this.fingers.size === 1) {
			this.drag(finger, now);
			return;
		}
		const other = [...this.fingers.entries()].find(([id]) => id !== e.pointerId)?.[1];
		if (other) this.pinch(finger, other, now);
	}
	drag(f, now) {
		if (!this.moved && Math.hypot(now.x - f.x0, now.y - f.y0) < slackPx) return;
		if (!this.moved) window.clearTimeout(this.timer);
		this.moved = true;
		this.wishes.pan(now.x - f.x, now.y - f.y);
		f.x = now.x;
		f.y = now.y;
	}
	pinch(f, other, now) {
		const before = {
			x: f.x - other.x,
			y: f.y - other.y
		};
		const after = {
			x: now.x - other.x,
			y: now.y - other.y
		};
		const middle = {
			x: (now.x + other.x) / 2,
			y: (now.y + other.y) / 2
		};
		const dz = Math.log2(Math.max(1, Math.hypot(after.x, after.y)) / Math.max(1, Math.hypot(before.x, before.y)));
		let turn = (Math.atan2(before.y, before.x) - Math.atan2(after.y, after.x)) * 180 / Math.PI;
		if (turn > 180) turn -= 360;
		if (turn < -180) turn += 360;
		this.turned += turn;
		if (Math.abs(this.turned) > turnSlackDeg) this.turning = true;
		this.wishes.pan((now.x - f.x) / 2, (now.y - f.y) / 2);
		this.wishes.zoom(dz, this.turning ? turn : 0, middle.x, middle.y);
		f.x = now.x;
		f.y = now.y;
	}
	up(e, done) {
		const finger = this.fingers.get(e.pointerId);
		if (!finger) return;
		this.fingers.delete(e.pointerId);
		window.clearTimeout(this.timer);
		if (done && !this.moved && this.fingers.size === 0) this.wishes.tap(finger.x0, finger.y0);
	}
	wheel(e) {
		e.preventDefault();
		const { x, y } = this.at(e);
		const px = e.deltaY * (e.deltaMode === 1 ? 16 : e.deltaMode === 2 ? 400 : 1);
		const fine = e.ctrlKey ? 60 : 300;
		this.wishes.zoom(Math.max(-1, Math.min(1, -px / fine)), 0, x, y);
	}
};
// src/theme/floating.css.ts
var floating = i`
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
export { Gestures as n, floating as t };
