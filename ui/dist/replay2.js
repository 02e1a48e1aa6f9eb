import { i as b, n as i$1, o as i, r as A } from "./lit.js";
import { c as fileAddress, i as steerReplay, n as replayNow, t as leaveReplay } from "./replay.js";
import { E as icon, H as status, K as tell, N as clock, U as airborne, q as Live } from "./index.js";
import { a as store, s as vehicle, t as shared } from "./shared.css.js";
import { i as utcTime, n as timeOfDay, t as localTime } from "./when.js";
import { n as spots, t as shareOf } from "./marks2.js";
// src/panels/replay/attention.ts
function attention(live) {
	const v = vehicle(live);
	if (live.connection !== "open") return v && airborne(v) !== "no" ? {
		level: "warning",
		cause: "The station is not heard any more"
	} : void 0;
	const open = (live.snapshot?.alerts ?? []).filter((a) => !a.acknowledged);
	const first = open.find((a) => a.level === "warning") ?? open.find((a) => a.level === "caution");
	if (!first || first.level === "advisory") return void 0;
	return {
		level: first.level,
		cause: first.cause
	};
}
// src/panels/replay/keys.ts
var stepMs = 5e3;
var wideStepMs = 6e4;
/** What a key asks of the replay; undefined if it is none of its keys. */
function wishOf(key, shift, s) {
	const to = (ms) => ({ at_ms: Math.round(Math.min(s.endMs, Math.max(s.startMs, ms))) });
	const step = shift ? wideStepMs : stepMs;
	switch (key) {
		case " ": return { playing: !s.playing };
		case "ArrowLeft": return to(s.atMs - step);
		case "ArrowRight": return to(s.atMs + step);
		case "Home": return to(s.startMs);
		case "End": return to(s.endMs);
		default: return;
	}
}
// src/panels/replay/timeline.css.ts
var styles = i`
  :host { position: relative; z-index: 12; padding: 0 24px 4px; background: var(--sky-panel); border-top: 1px solid var(--sky-line); user-select: none; }
  .line { position: relative; height: 76px; }
  /* Under charts the line begins where they do, behind their numbers. */
  :host([charts]) .line { margin-left: 48px; }
  .rail { position: absolute; inset: 30px 0 0; height: 48px; cursor: pointer; touch-action: none; }
  .rail > span { position: absolute; pointer-events: none; }
  .whole, .gone { top: 20px; height: 8px; border-radius: 4px; left: 0; }
  .whole { width: 100%; background: var(--sky-line); }
  .gone { width: calc(var(--at, 0) * 100%); background: var(--sky-edge); }
  .film { top: 31px; height: 3px; min-width: 3px; background: var(--sky-text); opacity: 0.75; }
  .hand { top: 8px; left: calc(var(--at, 0) * 100%); width: 4px; height: 32px; margin-left: -2px; border-radius: 2px; background: var(--sky-value); box-shadow: 0 0 0 2px var(--sky-panel); }
  .mark {
    position: absolute; top: 2px; display: grid; place-items: center; min-width: 28px; min-height: 36px; width: 28px; height: 36px; margin-left: -14px; padding: 0;
    background: transparent; border-color: transparent; font-weight: 700; font-size: 14px; line-height: 1;
  }
  .mark::after { content: ''; position: absolute; top: 30px; left: 50%; width: 1px; height: 16px; background: currentColor; opacity: 0.7; }
  .plain { color: var(--sky-text); }
  .tip {
    display: none; position: absolute; left: 0; bottom: calc(100% + 4px); z-index: 20; width: max-content; max-width: min(340px, 60vw); padding: 8px 12px; text-align: left;
    color: var(--sky-text); background: var(--sky-raised); border: 1px solid var(--sky-edge); border-radius: var(--sky-radius); box-shadow: var(--sky-shadow);
    font-size: var(--sky-text-s); font-weight: 400; line-height: 1.35;
  }
  .late .tip { left: auto; right: 0; }
  .tip span { display: block; }
  .mark:hover .tip, .mark:focus-visible .tip { display: block; }
  .controls { display: flex; align-items: center; gap: 14px; padding-bottom: 4px; }
  .play { width: 64px; min-height: 48px; background: var(--sky-raised); display: grid; place-items: center; }
  select { min-height: 48px; padding: 0 8px; background: var(--sky-raised); border: 1px solid var(--sky-line); border-radius: var(--sky-radius); font-weight: 600; }
  .time { font-size: var(--sky-text-l); white-space: nowrap; }
  .time b { display: inline-block; min-width: 3.2em; text-align: right; font-weight: 650; }
  .time .dim { font-size: var(--sky-text-m); }
  .day { font-size: var(--sky-text-s); }
  .gap { flex: 1; }
  .hint { font-size: var(--sky-text-s); }
  .charts { display: flex; gap: 8px; align-items: center; font-weight: 600; }
  .charts[aria-pressed="true"] { border-color: var(--sky-text); }
  @media (max-width: 1100px) { .hint { display: none; } }
  @media (max-width: 760px) { :host { padding: 0 12px 4px; } .controls { gap: 8px; } .day, .charts span { display: none; } }
`;
// src/panels/replay/timeline.ts
var rates = [
	.25,
	.5,
	1,
	2,
	5,
	10,
	20,
	50
];
/** A drag asks for no more jumps than the station can show. */
var dragMs = 80;
/** Marks nearer than this cannot be hit apart. */
var apartPx = 30;
var Timeline = class extends Live {
	static styles = [shared, styles];
	static properties = {
		charts: {
			type: Boolean,
			reflect: true
		},
		drag: { state: true }
	};
	askedAt = 0;
	frame = 0;
	constructor() {
		super();
		this.charts = false;
		this.drag = void 0;
	}
	connectedCallback() {
		super.connectedCallback();
		document.addEventListener("keydown", this.key);
		this.frame = requestAnimationFrame(this.move);
	}
	disconnectedCallback() {
		document.removeEventListener("keydown", this.key);
		cancelAnimationFrame(this.frame);
		super.disconnectedCallback();
	}
	get replay() {
		return store.state.snapshot?.replay;
	}
	atMs(now) {
		const { replay, drag } = this;
		return replay && drag !== void 0 ? replay.start_ms + drag * (replay.end_ms - replay.start_ms) : replayNow(now);
	}
	/** Moves the hand with every picture; words follow with the beat. */
	move = (now) => {
		this.frame = requestAnimationFrame(this.move);
		const { replay } = this;
		if (replay) this.style.setProperty("--at", String(shareOf(this.atMs(now), replay.start_ms, replay.end_ms)));
	};
	key = (e) => {
		const { replay } = this;
		const target = e.composedPath()[0];
		if (!replay || e.ctrlKey || e.altKey || e.metaKey || e.defaultPrevented || !(target instanceof HTMLElement)) return;
		if (target.matches("input, select, textarea, video") || e.key === " " && target.matches("button, a")) return;
		const wish = wishOf(e.key, e.shiftKey, {
			atMs: this.atMs(),
			startMs: replay.start_ms,
			endMs: replay.end_ms,
			playing: replay.playing
		});
		if (!wish) return;
		e.preventDefault();
		steerReplay(wish);
		this.requestUpdate();
	};
	shareUnder(e) {
		const box = this.renderRoot.querySelector(".rail")?.getBoundingClientRect();
		return box ? Math.min(1, Math.max(0, (e.clientX - box.left) / box.width)) : 0;
	}
	down = (e) => {
		if (!(e.currentTarget instanceof HTMLElement) || e.button !== 0) return;
		e.currentTarget.setPointerCapture(e.pointerId);
		this.drag = this.shareUnder(e);
		this.ask();
	};
	dragged = (e) => {
		if (this.drag === void 0) return;
		this.drag = this.shareUnder(e);
		if (performance.now() - this.askedAt > dragMs) this.ask();
	};
	up = () => {
		if (this.drag === void 0) return;
		this.ask();
		this.drag = void 0;
	};
	ask() {
		this.askedAt = performance.now();
		steerReplay({ at_ms: Math.round(this.atMs()) });
	}
	toggle() {
		steerReplay({ playing: !this.replay?.playing });
		this.requestUpdate();
	}
	render() {
		const { replay } = this;
		const { past } = store.state;
		if (!replay || !past) return A;
		const atMs = this.atMs();
		return b`<section aria-label="Time line">${this.line(replay, past, atMs)}${this.controls(replay, atMs)}</section>`;
	}
	controls(r, atMs) {
		return b`<div class="controls" role="group" aria-label="Replay controls">
      <button class="play" title="${r.playing ? "Pause" : "Play"} (Space)" aria-label=${r.playing ? "Pause" : "Play"} @click=${() => this.toggle()}>${icon(r.playing ? "hold" : "play")}</button>
      <label><span class="visually-hidden">Speed of the replay</span><select title="Speed" .value=${String(r.rate)} @change=${(e) => {
			if (e.target instanceof HTMLSelectElement) steerReplay({ rate: Number(e.target.value) });
		}}>${rates.map((n) => b`<option value=${n} ?selected=${n === r.rate}>${n} ×</option>`)}</select></label>
      <span class="time"><b>${clock(atMs - r.start_ms)}</b> <span class="dim">of ${clock(r.end_ms - r.start_ms)}</span></span>
      <span class="day dim">${timeOfDay(atMs)}</span>
      <span class="gap"></span>
      <span class="hint dim">Space plays, ← → step 5 s, with Shift 60 s</span>
      <button class="charts" aria-label="Charts" aria-pressed=${this.charts} @click=${() => tell(this, "sky-charts", !this.charts)}>${icon("chart")}<span>Charts</span></button>
    </div>`;
	}
	line(r, past, atMs) {
		const wide = Math.max(200, this.clientWidth - 48);
		const at = clock(atMs - r.start_ms);
		return b`<div class="line">
      <div class="rail" role="slider" tabindex="0" aria-label="Moment of the flight" aria-valuemin="0" aria-valuemax=${(r.end_ms - r.start_ms) / 1e3}
        aria-valuenow=${(Math.round(atMs) - r.start_ms) / 1e3} aria-valuetext="${at} of ${clock(r.end_ms - r.start_ms)}"
        @pointerdown=${this.down} @pointermove=${this.dragged} @pointerup=${this.up} @pointercancel=${this.up}>
        <span class="whole"></span><span class="gone"></span>
        ${past.mission.films.map((f) => b`<span class="film" .style=${place(shareOf(f.start_ms, r.start_ms, r.end_ms), shareOf(f.end_ms, r.start_ms, r.end_ms))}></span>`)}
        <span class="hand"></span>
      </div>
      ${spots(past.marks, r.start_ms, r.end_ms, apartPx / wide).map((s) => this.mark(s, r))}
    </div>`;
	}
	mark(s, r) {
		const words = s.marks.map((m) => `${clock(m.at_ms - r.start_ms)} ${m.level ? `${m.level}: ` : ""}${m.text}`);
		return b`<button class="mark ${s.tone} ${s.share > .7 ? "late" : ""}" .style=${`left: ${(s.share * 100).toFixed(3)}%`} aria-label=${words.join("; ")}
      @click=${() => steerReplay({ at_ms: s.atMs })}><span aria-hidden="true">${s.sign}</span>
      <span class="tip" aria-hidden="true">${words.slice(0, 6).map((w) => b`<span>${w}</span>`)}${words.length > 6 ? b`<span>and ${words.length - 6} more</span>` : A}</span></button>`;
	}
};
/** Set as a property: the page's policy allows no style attributes. */
function place(from, to) {
	return `left: ${(from * 100).toFixed(3)}%; width: ${((to - from) * 100).toFixed(3)}%`;
}
customElements.define("sky-timeline", Timeline);
// src/replay/film.ts
/** The film that was being recorded at a moment; undefined between films. */
function filmAt(films, atMs) {
	return films.find((f) => atMs >= startOf(f) && atMs <= f.end_ms);
}
function startOf(f) {
	return f.clock?.[0]?.[1] ?? f.start_ms;
}
/** Where a moment of the flight is in a film. */
function momentIn(film, atMs) {
	const clock = film.clock ?? [];
	const i = lastBefore(clock, atMs);
	const [media = 0, cameMs = film.start_ms] = clock[i] ?? [];
	const next = clock[i + 1];
	const passed = (atMs - cameMs) / 1e3;
	if (!next) return {
		seconds: Math.max(0, media + passed),
		pace: 1
	};
	const [nextMedia = 0, nextMs = 0] = next;
	const length = nextMedia - media;
	const took = (nextMs - cameMs) / 1e3;
	if (took < 1.5 * length) return {
		seconds: media + passed * length / took,
		pace: length / took
	};
	return passed < length ? {
		seconds: media + passed,
		pace: 1
	} : {
		seconds: nextMedia - .001,
		pace: 0
	};
}
/** The last tick that is not after a moment; the first if all are. */
function lastBefore(clock, atMs) {
	let low = 0;
	let high = clock.length - 1;
	while (low < high) {
		const middle = Math.ceil((low + high) / 2);
		if ((clock[middle]?.[1] ?? Infinity) <= atMs) low = middle;
		else high = middle - 1;
	}
	return low;
}
/** What browsers play at; faster films are shown by jumps. */
var slowestRate = .0625;
var fastestRate = 16;
/** Half a picture at 25 a second: nearer is the same picture. */
var nearSeconds = .02;
/** A standing picture is the exact one. */
var exactSeconds = .002;
/** Farther off than this, a jump is quicker than a pursuit. */
var farSeconds = .4;
/** In how many seconds a small difference is made up. */
var pursuitSeconds = .5;
/** What a player that is at `has` must do to be at `want`, which moves at `rate` film seconds a second. */
function steer(want, has, rate) {
	const off = want - has;
	if (rate === 0) return Math.abs(off) > exactSeconds ? {
		seek: want,
		rate: 0
	} : { rate: 0 };
	if (rate > fastestRate || rate < slowestRate) return Math.abs(off) > nearSeconds ? {
		seek: want,
		rate: 0
	} : { rate: 0 };
	if (Math.abs(off) > farSeconds * Math.max(1, rate)) return {
		seek: want,
		rate
	};
	if (Math.abs(off) <= nearSeconds) return { rate };
	const corrected = rate + off / pursuitSeconds;
	return { rate: Math.min(fastestRate, Math.max(slowestRate, rate * .5, Math.min(corrected, rate * 2))) };
}
// src/panels/film/panel.ts
var words = {
	reading: "Reading the film",
	none: "No picture was recorded at this moment",
	unable: "This browser cannot decode the film. Open the file in a player that can; it is as the camera sent it.",
	failed: "The film could not be read"
};
var SkyFilm = class extends i$1 {
	static styles = [shared, i`
    :host { background: #000; overflow: hidden; }
    video { display: block; width: 100%; height: 100%; object-fit: contain; filter: brightness(var(--sky-picture)); }
    p { position: absolute; inset: 0; display: grid; place-items: center; padding: 16px; text-align: center; color: #C7CFD8; }
    .strip {
      position: absolute; left: 10px; top: 10px; display: flex; gap: 12px; align-items: baseline; max-width: calc(100% - 20px); padding: 5px 12px; border-radius: 6px;
      background: var(--sky-panel); color: var(--sky-text); font-size: var(--sky-text-s);
    }
    .strip b { letter-spacing: 0.06em; }
    .strip span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    :host([inset]) .strip { left: 6px; top: 6px; padding: 2px 8px; font-size: var(--sky-text-xs); }
    :host([inset]) p { font-size: var(--sky-text-s); }
  `];
	static properties = {
		films: { attribute: false },
		mission: { attribute: false },
		name: { attribute: false },
		inset: {
			type: Boolean,
			reflect: true
		},
		look: { state: true }
	};
	video = document.createElement("video");
	showing;
	frame = 0;
	constructor() {
		super();
		this.films = [];
		this.mission = "";
		this.name = "";
		this.inset = false;
		this.look = "none";
		Object.assign(this.video, {
			muted: true,
			playsInline: true,
			preload: "auto",
			disablePictureInPicture: true
		});
		this.video.setAttribute("aria-label", "Recorded picture");
		this.video.addEventListener("error", () => {
			if (this.showing) this.look = "failed";
		});
	}
	connectedCallback() {
		super.connectedCallback();
		this.frame = requestAnimationFrame(this.follow);
	}
	disconnectedCallback() {
		cancelAnimationFrame(this.frame);
		this.video.removeAttribute("src");
		this.video.load();
		this.showing = void 0;
		super.disconnectedCallback();
	}
	follow = (now) => {
		this.frame = requestAnimationFrame(this.follow);
		const replay = store.state.snapshot?.replay;
		if (!replay) return;
		const atMs = replayNow(now);
		const film = filmAt(this.films, atMs);
		if (!film) {
			this.look = "none";
			this.video.pause();
			return;
		}
		if (film.file !== this.showing) this.load(film);
		if (this.look === "unable" || this.look === "failed") return;
		this.look = this.video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA && !this.video.seeking ? "reading" : "film";
		const { seconds, pace } = momentIn(film, atMs);
		this.hold(seconds, replay.playing ? replay.rate * pace : 0);
	};
	load(film) {
		this.showing = film.file;
		this.look = "reading";
		if (this.video.canPlayType(`video/mp4; codecs="${film.codec}"`) === "") {
			this.look = "unable";
			return;
		}
		this.video.src = fileAddress(this.mission, film.file);
	}
	/** Brings the player to a second of the film, and keeps it there. */
	hold(seconds, rate) {
		const { video } = this;
		if (video.readyState < HTMLMediaElement.HAVE_METADATA || video.seeking) return;
		const end = Number.isFinite(video.duration) ? video.duration : Infinity;
		const todo = steer(Math.min(seconds, end), video.currentTime, rate);
		if (todo.seek !== void 0) video.currentTime = todo.seek;
		if (todo.rate === 0) {
			if (!video.paused) video.pause();
			return;
		}
		if (Math.abs(video.playbackRate - todo.rate) > .01 * todo.rate) video.playbackRate = todo.rate;
		if (video.paused && !video.ended) video.play().catch(() => void 0);
	}
	render() {
		this.video.hidden = this.look !== "film";
		return b`${this.video}${this.look === "film" ? A : b`<p>${words[this.look]}</p>`}
      <div class="strip"><b>RECORDED</b>${this.name ? b`<span>${this.name}</span>` : A}</div>`;
	}
};
customElements.define("sky-film", SkyFilm);
// src/panels/replay/panel.ts
var Replay = class extends Live {
	static styles = [shared, i`
    section {
      display: flex; align-items: stretch; gap: 12px; min-height: 52px; padding: 2px 8px 2px 16px; border-bottom: 1px solid var(--sky-edge);
      background: repeating-linear-gradient(135deg, var(--sky-raised) 0 14px, var(--sky-panel) 14px 28px); font-size: var(--sky-text-s);
    }
    .what { display: flex; flex-wrap: wrap; gap: 0 12px; align-items: center; align-content: center; flex: 1; min-width: 0; line-height: 1.25; }
    .what b { font-size: var(--sky-text-l); letter-spacing: 0.08em; }
    .now { display: flex; align-items: center; gap: 8px; padding: 0 14px; border-radius: var(--sky-radius); max-width: 44%; line-height: 1.2; }
    .now.warning { background: var(--sky-warning-fill); color: var(--sky-on-warning); }
    .now.caution { background: var(--sky-caution-fill); color: var(--sky-on-caution); }
    .back { font-weight: 650; white-space: nowrap; border-color: var(--sky-edge); }
  `];
	render() {
		const past = store.state.past;
		if (!past) return A;
		const m = past.mission;
		return b`<section aria-label="Replay"><div class="what"><b>REPLAY</b>
        <span>${m.notes.title ? b`<strong>${m.notes.title}</strong> · ` : A}recorded ${localTime(m.start_ms)} (${utcTime(m.start_ms)})</span>
        <span class="dim">Nothing here reaches a vehicle</span></div>
      ${this.now()}
      <button class="back" @click=${leaveReplay}>Back to live</button></section>`;
	}
	/** The flight that is on, in a few words. */
	now() {
		const { live } = store;
		const need = attention(live);
		if (need) return b`<p class="now ${need.level}"><span aria-hidden="true">${need.level === "warning" ? "▲" : "◆"}</span><span><b>LIVE ${need.level.toUpperCase()}</b> ${need.cause}</span></p>`;
		const v = vehicle(live);
		if (!v) return A;
		return b`<p class="now"><span><span class="dim">Live:</span> ${airborne(v) === "yes" ? b`<b class="engaged">${status(live).word}</b>` : status(live).word}</span></p>`;
	}
};
customElements.define("sky-replay", Replay);
export { Replay };
