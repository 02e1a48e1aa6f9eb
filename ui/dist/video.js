import { i as b, o as i, r as A } from "./lit.js";
import { E as icon, K as tell, L as fixed, R as lossPercent, a as order, i as browser, n as wantWay, q as Live, r as wantedWay } from "./index.js";
import { a as store, t as shared } from "./shared.css.js";
import { n as Gestures, t as floating } from "./floating.css.js";
import { n as codecName, r as judge, t as bitRate } from "./judge.js";
// src/core/pictures.ts
/** Sends a PNG of a track to the station; resolves with its file's name, never rejects. */
async function keepPicture(track, png) {
	try {
		const answer = await fetch(`/api/snapshot?track=${encodeURIComponent(track)}`, {
			method: "POST",
			headers: { "Content-Type": "image/png" },
			body: png
		});
		const text = await answer.text();
		return answer.ok ? { name: nameIn(text) } : { problem: problemIn(text) ?? refused(`The station answered with error ${answer.status}`) };
	} catch {
		return { problem: refused("The station cannot be reached") };
	}
}
function parse(text) {
	try {
		return JSON.parse(text);
	} catch {
		return;
	}
}
function nameIn(text) {
	const data = parse(text);
	return typeof data === "object" && data !== null && "name" in data && typeof data.name === "string" ? data.name : "with the mission";
}
function problemIn(text) {
	const data = parse(text);
	return typeof data === "object" && data !== null && "cause" in data && "meaning" in data ? data : void 0;
}
function refused(cause) {
	return {
		cause,
		meaning: "The picture was not saved. The recording is not affected.",
		action: "Try again."
	};
}
// src/video/ladder.ts
var Ladder = class {
	ways;
	/** Those that cannot bring this picture at all. */
	barred = /* @__PURE__ */ new Set();
	/** Those that brought nothing in this round. */
	tried = /* @__PURE__ */ new Set();
	reasons = /* @__PURE__ */ new Map();
	/** Ways are the deliveries, best first. */
	constructor(ways) {
		this.ways = ways;
	}
	/** The delivery to use now; undefined if none is able. */
	get way() {
		return this.ways.find((way) => !this.barred.has(way) && !this.tried.has(way));
	}
	/** Why it is not the best; undefined if it is. */
	get fallback() {
		const best = this.ways[0];
		const { way } = this;
		return best === void 0 || way === void 0 || way === best ? void 0 : {
			from: best,
			why: this.reasons.get(best) ?? ""
		};
	}
	/** Why none is able; undefined while one is. */
	get unable() {
		if (this.way !== void 0) return void 0;
		return this.reasons.get(this.ways[0] ?? "webcodecs") ?? "This browser has no way to show live video";
	}
	/**
	* Takes note of how the delivery in use ended; worked says that it had brought
	* pictures. Returns whether to wait before the next: the same one may break
	* again at once, and so may all of them.
	*/
	failed(failure, worked) {
		const { way } = this;
		if (way === void 0) return "later";
		this.reasons.set(way, failure.why);
		if (failure.unable) this.barred.add(way);
		else if (worked) return "later";
		else this.tried.add(way);
		if (this.way !== void 0 || this.ways.every((w) => this.barred.has(w))) return "at once";
		this.tried.clear();
		return "later";
	}
};
// src/video/unseen.ts
var Unseen = class {
	screen;
	video = document.createElement("video");
	request = 0;
	presented = 0;
	about = {
		width: 0,
		height: 0,
		damaged: false,
		receivedMs: void 0
	};
	constructor(screen) {
		this.screen = screen;
		this.video.muted = true;
		this.video.playsInline = true;
		this.video.autoplay = true;
		this.request = this.video.requestVideoFrameCallback(this.frame);
	}
	/** Starts to play; a browser that refuses shows nothing, which the player notices. */
	play() {
		this.video.play().catch(() => void 0);
	}
	close() {
		this.video.cancelVideoFrameCallback(this.request);
		this.video.srcObject = null;
		this.video.removeAttribute("src");
		this.video.load();
		this.screen.rest();
	}
	frame = (_, m) => {
		this.request = this.video.requestVideoFrameCallback(this.frame);
		if (this.presented > 0) this.screen.dropped += Math.max(0, m.presentedFrames - this.presented - 1);
		this.presented = m.presentedFrames;
		this.about.width = m.width;
		this.about.height = m.height;
		this.screen.show(this.video, this.about);
	};
};
var version = 1;
var flagKey = 1;
var flagDamaged = 2;
var flagCatchingUp = 16;
/** The header of one picture; one object is read into again and again. */
var Header = class {
	/** Decoding can start here. */
	key = false;
	/** Something that it depends on was lost. */
	damaged = false;
	/** More wait behind it: decode it, do not show it. */
	catchingUp = false;
	sequence = 0;
	ptsUs = 0;
	/** When the station had it whole, and when it sent it; Unix time by the station's clock. */
	receivedMs = 0;
	sentMs = 0;
};
/** Unix times in µs stay below 2⁵³, so no BigInt is made for each picture. */
function int64(view, at) {
	return view.getInt32(at + 4, true) * 4294967296 + view.getUint32(at, true);
}
/** Reads a header; false if this is none that the page understands. */
function readHeader(message, into) {
	if (message.byteLength <= 32) return false;
	const view = new DataView(message, 0, 32);
	if (view.getUint8(0) !== version) return false;
	const flags = view.getUint8(1);
	into.key = (flags & flagKey) !== 0;
	into.damaged = (flags & flagDamaged) !== 0;
	into.catchingUp = (flags & flagCatchingUp) !== 0;
	into.sequence = view.getUint32(4, true);
	into.ptsUs = int64(view, 8);
	into.receivedMs = int64(view, 16) / 1e3;
	into.sentMs = int64(view, 24) / 1e3;
	return true;
}
/** Reads a text; undefined for one of a kind that the page does not know. */
function readText(message) {
	let m;
	try {
		m = JSON.parse(message);
	} catch {
		return;
	}
	if (typeof m !== "object" || m === null || !("type" in m)) return void 0;
	switch (m.type) {
		case "format":
		case "skipped":
		case "state":
		case "problem": return m;
		default: return;
	}
}
// src/video/stream.ts
var Stream = class {
	reader;
	socket;
	header = new Header();
	problem;
	constructor(track, as, reader) {
		this.reader = reader;
		const scheme = location.protocol === "https:" ? "wss:" : "ws:";
		this.socket = new WebSocket(`${scheme}//${location.host}/video/ws?track=${encodeURIComponent(track)}&as=${as}`);
		this.socket.binaryType = "arraybuffer";
		this.socket.addEventListener("message", this.message);
		this.socket.addEventListener("close", this.gone);
	}
	/** Tells the station what was shown, in the words of its statsMessage. */
	report(way, shown, dropped, decodeMs) {
		if (this.socket.readyState !== WebSocket.OPEN) return;
		this.socket.send(JSON.stringify({
			type: "stats",
			shown,
			dropped,
			decodeMs,
			delivery: way
		}));
	}
	/** Closes without a word to the reader. */
	close() {
		this.socket.removeEventListener("message", this.message);
		this.socket.removeEventListener("close", this.gone);
		this.socket.close();
	}
	message = (event) => {
		const { data } = event;
		if (data instanceof ArrayBuffer) {
			if (readHeader(data, this.header)) this.reader.unit(this.header, new Uint8Array(data, 32));
			return;
		}
		if (typeof data !== "string") return;
		const text = readText(data);
		if (text?.type === "format") this.reader.format(text);
		else if (text?.type === "skipped") this.reader.skipped(text.units);
		else if (text?.type === "problem") this.problem = text.problem;
	};
	gone = () => this.reader.ended(this.problem);
};
// src/video/mse.ts
/** Behind the live edge by more than these, play faster, much faster, or jump. */
var chaseS = .1;
var farS = .2;
var jumpS = .4;
var chaseRate = 1.1;
var farRate = 1.5;
/** How much of the past is kept, and when it is cut. */
var keepS = 4;
var cutAtS = 12;
/** Pictures that wait for the browser to take them; then the newest group is asked for anew. */
var queueLimit = 600;
var MSEDelivery = class {
	order;
	way = "mse";
	decodeMs = void 0;
	fed = false;
	stream;
	element;
	source = new MediaSource();
	address = URL.createObjectURL(this.source);
	queue = [];
	buffer;
	mime = "";
	constructor(order) {
		this.order = order;
		this.element = new Unseen(order.screen);
		this.element.video.src = this.address;
		this.source.addEventListener("sourceopen", () => this.open());
		this.stream = new Stream(order.track, "mp4", this);
		this.element.play();
	}
	report() {
		this.stream.report(this.way, this.order.screen.shown, this.order.screen.dropped, 0);
	}
	close() {
		this.stream.close();
		this.element.close();
		URL.revokeObjectURL(this.address);
	}
	format(format) {
		const mime = format.mime ?? `video/mp4; codecs="${format.name}"`;
		if (!MediaSource.isTypeSupported(mime)) {
			this.order.failed({
				unable: true,
				why: `This browser does not play ${codecName(format.codec)} (${format.name})`
			});
			return;
		}
		if (this.buffer && mime !== this.mime) this.buffer.changeType(mime);
		this.mime = mime;
		this.open();
	}
	unit(_, bytes) {
		this.fed = true;
		if (this.queue.length >= queueLimit) {
			this.order.failed({
				unable: false,
				why: "The browser does not keep up"
			});
			return;
		}
		this.queue.push(bytes);
		this.feed();
	}
	skipped(units) {
		this.order.screen.dropped += units;
	}
	ended(problem) {
		this.order.failed({
			unable: problem !== void 0,
			why: problem?.cause ?? "The connection ended",
			...problem ? { problem } : {}
		});
	}
	open() {
		if (this.buffer || this.mime === "" || this.source.readyState !== "open") return;
		this.buffer = this.source.addSourceBuffer(this.mime);
		this.buffer.addEventListener("updateend", () => {
			this.chase();
			this.feed();
		});
		this.buffer.addEventListener("error", () => this.order.failed({
			unable: false,
			why: "The browser could not read the fragments"
		}));
		this.feed();
	}
	feed() {
		const { buffer } = this;
		if (!buffer || buffer.updating || this.source.readyState !== "open") return;
		const { currentTime } = this.element.video;
		const { buffered } = buffer;
		try {
			if (buffered.length > 0 && currentTime - buffered.start(0) > cutAtS) {
				buffer.remove(buffered.start(0), currentTime - keepS);
				return;
			}
			const bytes = this.queue.shift();
			if (bytes) buffer.appendBuffer(bytes);
		} catch (error) {
			this.order.failed({
				unable: false,
				why: String(error)
			});
		}
	}
	/** Stays at the newest picture: a little late plays faster, too late jumps. */
	chase() {
		const { video } = this.element;
		const { buffered } = video;
		if (buffered.length === 0) return;
		const edge = buffered.end(buffered.length - 1);
		const late = edge - video.currentTime;
		if (late > jumpS || video.currentTime < buffered.start(buffered.length - 1)) video.currentTime = Math.max(buffered.start(buffered.length - 1), edge - chaseS / 2);
		video.playbackRate = late > farS ? farRate : late > chaseS ? chaseRate : 1;
		if (video.paused) this.element.play();
	}
};
// src/video/patience.ts
var Patience = class {
	/** In ms. */
	waited = 0;
	at = 0;
	shownAt = -Infinity;
	begin(now) {
		this.waited = 0;
		this.at = now;
		this.shownAt = -Infinity;
	}
	/** Counts the time since the last call; shownAt is when this delivery showed its newest picture. */
	beat(now, stationHasPictures, shownAt) {
		if (stationHasPictures) this.waited += now - this.at;
		this.at = now;
		if (shownAt !== void 0 && shownAt > this.shownAt) {
			this.shownAt = shownAt;
			this.waited = Math.max(0, now - shownAt);
		}
	}
};
// src/video/coded.ts
/**
* More than this on their way, the first of them for so long: the decoder, or this
* page, cannot keep up. A burst after a pause is got over in less.
*/
var backlog = 8;
var backlogMs = 700;
/** Pictures that come out of order are held back: as many as H.264 and H.265 allow. */
var heldBack = 16;
/** What is remembered of pictures between the decoder's two ends; a power of two. */
var ringSize = 1024;
/**
* Decodes what it is given in order. A decoder that stumbles is replaced and goes
* on at the next picture where it can begin.
*/
var CodedPictures = class {
	screen;
	unable;
	decodeMs = 0;
	config;
	cannot;
	decoder;
	needKey = true;
	receivedMs = new Float64Array(ringSize);
	takenMs = new Float64Array(ringSize);
	damaged = new Uint8Array(ringSize);
	hidden = new Uint8Array(ringSize);
	number = 0;
	backlog;
	decodedTo = -1;
	/** What was kept for those who join is coming, and the last of it. */
	burst = false;
	caughtUpAt = -1;
	about = {
		width: 0,
		height: 0,
		damaged: false,
		receivedMs: 0
	};
	constructor(format, screen, unable) {
		this.screen = screen;
		this.unable = unable;
		this.backlog = format.reordered ? heldBack : backlog;
		this.config = {
			codec: format.name,
			optimizeForLatency: !format.reordered,
			hardwareAcceleration: "no-preference"
		};
		this.cannot = `This browser does not decode ${codecName(format.codec)} (${format.name})`;
		this.open();
		VideoDecoder.isConfigSupported(this.config).then((known) => {
			if (!known.supported) this.unable(this.cannot);
		}, () => this.unable(this.cannot));
	}
	take(header, bytes) {
		if (!this.decoder) this.open();
		const { decoder } = this;
		if (!decoder) return;
		const now = performance.now();
		const waiting = this.number - 1 - this.decodedTo;
		const waitedMs = waiting > this.backlog ? now - (this.takenMs[(this.decodedTo + 1) % ringSize] ?? now) : 0;
		if (!header.catchingUp) this.burst = false;
		else if (header.key && waiting <= this.backlog) this.burst = true;
		const joining = this.burst || this.decodedTo <= this.caughtUpAt;
		const behind = waitedMs > backlogMs && !joining;
		if (behind) this.needKey = true;
		if (this.needKey && !header.key) {
			this.screen.dropped++;
			return;
		}
		if (header.key && behind) this.configure(decoder);
		const at = this.number % ringSize;
		this.receivedMs[at] = header.receivedMs;
		this.takenMs[at] = now;
		this.damaged[at] = header.damaged ? 1 : 0;
		this.hidden[at] = header.catchingUp ? 1 : 0;
		if (this.burst) this.caughtUpAt = this.number;
		this.needKey = false;
		try {
			decoder.decode(new EncodedVideoChunk({
				type: header.key ? "key" : "delta",
				timestamp: this.number,
				data: bytes
			}));
		} catch {
			this.stumble(decoder);
		}
		this.number++;
	}
	close() {
		const { decoder } = this;
		this.decoder = void 0;
		if (decoder && decoder.state !== "closed") decoder.close();
	}
	open() {
		const decoder = new VideoDecoder({
			output: (frame) => {
				if (decoder === this.decoder) this.output(frame);
				else frame.close();
			},
			error: () => {
				if (decoder === this.decoder) this.stumble(decoder);
			}
		});
		this.decoder = decoder;
		this.configure(decoder);
	}
	configure(decoder) {
		if (decoder.state === "configured") decoder.reset();
		this.decodedTo = this.number - 1;
		try {
			decoder.configure(this.config);
		} catch {
			this.unable(this.cannot);
		}
		this.needKey = true;
	}
	stumble(decoder) {
		if (decoder.state === "closed") this.decoder = void 0;
		else this.configure(decoder);
		this.needKey = true;
		this.screen.dropped++;
	}
	output(frame) {
		this.decodedTo = frame.timestamp;
		const at = frame.timestamp % ringSize;
		if (this.hidden[at]) {
			frame.close();
			return;
		}
		const took = performance.now() - (this.takenMs[at] ?? 0);
		this.decodeMs = this.decodeMs === 0 ? took : this.decodeMs + (took - this.decodeMs) / 16;
		this.about.width = frame.displayWidth;
		this.about.height = frame.displayHeight;
		this.about.damaged = this.damaged[at] === 1;
		this.about.receivedMs = this.receivedMs[at] ?? 0;
		this.screen.show(frame, this.about);
	}
};
// src/video/images.ts
var ImagePictures = class {
	screen;
	decodeMs = 0;
	busy = false;
	closed = false;
	/** The newest that came while another was being decoded. */
	next;
	constructor(screen) {
		this.screen = screen;
	}
	take(header, bytes) {
		if (header.catchingUp) return;
		if (this.next) this.screen.dropped++;
		this.next = {
			image: new Blob([bytes], { type: "image/jpeg" }),
			damaged: header.damaged,
			receivedMs: header.receivedMs
		};
		this.work();
	}
	close() {
		this.closed = true;
		this.next = void 0;
	}
	async work() {
		if (this.busy) return;
		this.busy = true;
		for (let one = this.next; one; one = this.next) {
			this.next = void 0;
			await this.decode(one.image, one.damaged, one.receivedMs);
		}
		this.busy = false;
	}
	async decode(image, damaged, receivedMs) {
		const from = performance.now();
		try {
			const bitmap = await createImageBitmap(image);
			const took = performance.now() - from;
			this.decodeMs = this.decodeMs === 0 ? took : this.decodeMs + (took - this.decodeMs) / 16;
			const about = {
				width: bitmap.width,
				height: bitmap.height,
				damaged,
				receivedMs
			};
			if (this.closed) bitmap.close();
			else this.screen.show(bitmap, about);
		} catch {
			this.screen.dropped++;
		}
	}
};
// src/video/webcodecs.ts
var WebCodecsDelivery = class {
	order;
	way = "webcodecs";
	fed = false;
	stream;
	pictures;
	constructor(order) {
		this.order = order;
		this.stream = new Stream(order.track, "annexb", this);
	}
	get decodeMs() {
		return this.pictures?.decodeMs;
	}
	report() {
		const { shown, dropped } = this.order.screen;
		this.stream.report(this.way, shown, dropped, this.decodeMs ?? 0);
	}
	close() {
		this.stream.close();
		this.pictures?.close();
		this.order.screen.rest();
	}
	format(format) {
		this.pictures?.close();
		if (format.codec === "mjpeg") this.pictures = new ImagePictures(this.order.screen);
		else if ("VideoDecoder" in window) this.pictures = new CodedPictures(format, this.order.screen, (why) => this.order.failed({
			unable: true,
			why
		}));
		else this.order.failed({
			unable: true,
			why: "This browser has no WebCodecs"
		});
	}
	unit(header, bytes) {
		this.fed = true;
		this.pictures?.take(header, bytes);
	}
	skipped(units) {
		this.order.screen.dropped += units;
	}
	ended(problem) {
		this.order.failed({
			unable: problem !== void 0,
			why: problem?.cause ?? "The connection ended",
			...problem ? { problem } : {}
		});
	}
};
// src/video/webrtc.ts
var WebRTCDelivery = class {
	order;
	way = "webrtc";
	decodeMs = void 0;
	fed = false;
	peer = new RTCPeerConnection();
	element;
	stop = new AbortController();
	/** What the station calls this delivery; empty until it answers. */
	session = "";
	constructor(order) {
		this.order = order;
		this.element = new Unseen(order.screen);
		this.peer.addEventListener("track", (event) => {
			event.track.addEventListener("unmute", () => {
				this.fed = true;
			});
			this.element.video.srcObject = new MediaStream([event.track]);
			this.element.play();
		});
		this.peer.addEventListener("connectionstatechange", () => {
			if (this.peer.connectionState === "failed") this.fail({
				unable: false,
				why: "The connection failed"
			});
		});
		this.offer().catch((error) => this.fail({
			unable: false,
			why: String(error)
		}));
	}
	report() {
		const { shown, dropped } = this.order.screen;
		if (this.session) this.ask("POST", `${this.session}/stats`, JSON.stringify({
			type: "stats",
			shown,
			dropped,
			decodeMs: 0,
			delivery: this.way
		}));
	}
	close() {
		if (this.session) this.ask("DELETE", this.session);
		this.stop.abort();
		this.peer.close();
		this.element.close();
	}
	/** The station frees a viewer that it does not hear of anyway; nothing waits for the answer. */
	async ask(method, path, body) {
		try {
			await fetch(path, {
				method,
				keepalive: true,
				...body === void 0 ? {} : { body }
			});
		} catch {}
	}
	fail(failure) {
		if (!this.stop.signal.aborted) this.order.failed(failure);
	}
	/** Offers at once: the station sees where the page is when the page first speaks. */
	async offer() {
		this.peer.addTransceiver("video", { direction: "recvonly" });
		await this.peer.setLocalDescription();
		const answer = await fetch(`/video/webrtc?track=${encodeURIComponent(this.order.track)}`, {
			method: "POST",
			headers: { "Content-Type": "application/sdp" },
			body: this.peer.localDescription?.sdp ?? "",
			signal: this.stop.signal
		});
		const text = await answer.text();
		if (!answer.ok) {
			this.fail(refusal(answer.status, text));
			return;
		}
		this.session = answer.headers.get("Location") ?? "";
		if (!this.stop.signal.aborted) await this.peer.setRemoteDescription({
			type: "answer",
			sdp: text
		});
	}
};
/** What the station's refusal means; its words are in ui/video/webrtc.go. A conflict is of this picture, not of this moment. */
function refusal(status, text) {
	const unable = status === 409;
	try {
		const { problem } = JSON.parse(text);
		if (typeof problem?.cause === "string") return {
			unable,
			why: problem.cause,
			problem
		};
	} catch {}
	return {
		unable,
		why: `The station refused with ${status}`
	};
}
// src/video/player.ts
/** A delivery that brings no picture for this long, while the station has them, is given up: within 2 s there is another. */
var patienceMs = 1500;
/** One that brings them to a browser that shows none yet: a slow machine's decoder is starting, and would start no sooner another way. */
var decoderPatienceMs = 6e3;
/** A conversion starts when somebody watches, with the next key picture. */
var conversionPatienceMs = 8e3;
/** The station has pictures if its newest is younger. */
var liveMs = 500;
var retryFirstMs = 250;
var retryMaxMs = 4e3;
var beatMs = 100;
var reportMs = 1e3;
function make(way, asked) {
	switch (way) {
		case "webcodecs": return new WebCodecsDelivery(asked);
		case "webrtc": return new WebRTCDelivery(asked);
		case "mse": return new MSEDelivery(asked);
	}
}
var Player = class {
	track;
	screen;
	/** The station converts the pictures for this browser. */
	converted = false;
	/** The station's clock is this machine's, so that times of both can be compared. */
	sameClock = browser().here;
	ladder = new Ladder(order(browser(), wantedWay()));
	delivery;
	failure;
	video;
	videoAt = 0;
	picture = "";
	shownBefore = 0;
	patience = new Patience();
	/** When to open the next delivery, if none is open and one is able. */
	retryAt = 0;
	retryMs = retryFirstMs;
	reportedAt = 0;
	timer;
	constructor(track, screen, changed) {
		this.track = track;
		this.screen = screen;
		this.timer = window.setInterval(() => {
			this.beat(performance.now());
			changed();
		}, beatMs);
		document.addEventListener("visibilitychange", this.seen);
	}
	/** The delivery in use. */
	get way() {
		return this.delivery?.way;
	}
	/** Why it is not the one that should be; undefined if it is. */
	get fallback() {
		return this.delivery && this.ladder.fallback;
	}
	/** Why there is no picture and will be none as things are; undefined while there is hope. */
	get unable() {
		return this.ladder.unable;
	}
	/** Takes what the station says of the track. */
	tell(video, atMs) {
		this.video = video;
		this.videoAt = atMs;
		const picture = `${video.codec} ${video.codec_name}`;
		if (picture !== this.picture && (this.unable !== void 0 || this.converted)) this.restart();
		this.picture = picture;
		if (this.unable !== void 0 && !this.converted && video.converted) this.begin(true);
		if (!this.delivery) this.beat(performance.now());
	}
	/** Starts anew, with what the pilot wants now. */
	restart() {
		this.begin(false);
	}
	/** The station is back: a pause that is running now is over. */
	hurry() {
		this.retryMs = retryFirstMs;
		this.retryAt = 0;
	}
	close() {
		window.clearInterval(this.timer);
		document.removeEventListener("visibilitychange", this.seen);
		this.stop();
	}
	seen = () => {
		if (document.hidden) this.stop();
		else this.hurry();
	};
	/** Begins with the best delivery, of the track or of what is converted from it. */
	begin(converted) {
		this.stop();
		this.converted = converted;
		this.ladder = new Ladder(order(browser(), wantedWay()));
		this.retryAt = 0;
	}
	stop() {
		this.delivery?.close();
		this.delivery = void 0;
		this.failure = void 0;
	}
	open(way, now) {
		this.shownBefore = this.screen.shown;
		this.patience.begin(now);
		const track = this.converted ? this.video?.converted ?? this.track : this.track;
		this.delivery = make(way, {
			track,
			screen: this.screen,
			failed: (failure) => {
				this.failure ??= failure;
			}
		});
	}
	beat(now) {
		if (!this.delivery) {
			const { way } = this.ladder;
			if (way !== void 0 && this.video && now >= this.retryAt && !document.hidden) this.open(way, now);
			return;
		}
		if (this.starved(now)) this.failure ??= {
			unable: false,
			why: "it brought no picture"
		};
		if (this.failure) this.giveUp(this.failure, now);
		else if (now - this.reportedAt >= reportMs) {
			this.reportedAt = now;
			this.delivery.report();
		}
	}
	/** Whether a picture has come by the delivery that is open now. */
	get showing() {
		return this.screen.shown > this.shownBefore;
	}
	/** The station has pictures and this delivery brings none. */
	starved(now) {
		if (this.showing) this.retryMs = retryFirstMs;
		const { video } = this;
		const has = video !== void 0 && (video.age_ms ?? Infinity) + (now - this.videoAt) <= liveMs;
		this.patience.beat(now, has, this.showing ? this.screen.shownAt : void 0);
		return this.patience.waited > this.patienceMs;
	}
	get patienceMs() {
		if (this.showing) return patienceMs;
		if (this.converted) return conversionPatienceMs;
		return this.delivery?.fed ? decoderPatienceMs : patienceMs;
	}
	giveUp(failure, now) {
		const next = this.ladder.failed(failure, this.showing);
		this.stop();
		if (this.unable !== void 0 && this.video?.converted && !this.converted) this.begin(true);
		if (next === "at once") return;
		this.retryAt = now + this.retryMs;
		this.retryMs = Math.min(retryMaxMs, this.retryMs * 2);
	}
};
// src/video/rates.ts
/** How far back; long enough to show a loss of one in a hundred. */
var spanMs = 1e4;
/** Samples are taken this far apart. */
var stepMs = 500;
var Rates = class {
	samples = [];
	add(at, shown, frames, lost) {
		const last = this.samples.at(-1);
		if (last && at - last.at < stepMs) return;
		if (last && (shown < last.shown || frames < last.frames || lost < last.lost)) this.samples.length = 0;
		this.samples.push({
			at,
			shown,
			frames,
			lost
		});
		const oldest = this.samples[1];
		if (oldest && at - oldest.at > spanMs) this.samples.shift();
	}
	/** Pictures shown a second, over the last second or so; undefined until it is known. */
	shownRate() {
		const last = this.samples.at(-1);
		const before = this.samples.at(-3) ?? this.samples.at(-2);
		if (!last || !before || last === before) return void 0;
		return (last.shown - before.shown) * 1e3 / (last.at - before.at);
	}
	/** The share of pictures left out because something of them was lost. */
	lossRatio() {
		const last = this.samples.at(-1);
		const first = this.samples[0];
		if (!last || !first || last === first) return void 0;
		const lost = last.lost - first.lost;
		const all = lost + last.frames - first.frames;
		return all > 0 ? lost / all : 0;
	}
};
// src/video/screen.ts
function close(picture) {
	if ("close" in picture) picture.close();
}
var Screen = class {
	canvas;
	drawn;
	/** Pictures drawn, and pictures that a newer one or a backlog left undrawn. */
	shown = 0;
	dropped = 0;
	/** When the last picture was drawn, on the clock of performance.now(). */
	shownAt = -Infinity;
	damaged = false;
	/** From the station to the canvas, in ms; undefined if unknown. */
	delayMs;
	ctx;
	frame = 0;
	waiting;
	about = {
		width: 0,
		height: 0,
		damaged: false,
		receivedMs: void 0
	};
	constructor(canvas, drawn) {
		this.canvas = canvas;
		this.drawn = drawn;
		this.ctx = canvas.getContext("2d", { alpha: false });
	}
	/** Takes the picture over and shows it. */
	show(picture, about) {
		if (this.frame === 0) {
			this.draw(picture, about);
			this.frame = requestAnimationFrame(this.next);
			return;
		}
		this.drop();
		this.waiting = picture;
		Object.assign(this.about, about);
	}
	/** Stops for good, or until the next picture; what is drawn stays. */
	rest() {
		cancelAnimationFrame(this.frame);
		this.frame = 0;
		this.drop();
	}
	next = () => {
		this.frame = 0;
		const picture = this.waiting;
		if (!picture) return;
		this.waiting = void 0;
		this.draw(picture, this.about);
		this.frame = requestAnimationFrame(this.next);
	};
	drop() {
		if (!this.waiting) return;
		close(this.waiting);
		this.waiting = void 0;
		this.dropped++;
	}
	draw(picture, about) {
		const { canvas, ctx } = this;
		if (canvas.width !== about.width || canvas.height !== about.height) {
			canvas.width = about.width;
			canvas.height = about.height;
		}
		ctx?.drawImage(picture, 0, 0, about.width, about.height);
		close(picture);
		this.shown++;
		this.shownAt = performance.now();
		this.damaged = about.damaged;
		this.delayMs = about.receivedMs === void 0 ? void 0 : Date.now() - about.receivedMs;
		this.drawn();
	}
};
// src/video/zoom.ts
var whole = {
	factor: 1,
	x: 0,
	y: 0
};
/** The picture's size in the box at zoom 1. */
function fit(box, picture) {
	if (picture.width <= 0 || picture.height <= 0) return {
		width: 0,
		height: 0
	};
	const scale = Math.min(box.width / picture.width, box.height / picture.height);
	return {
		width: picture.width * scale,
		height: picture.height * scale
	};
}
/** Keeps the picture over the box: nothing beside it is shown that it could fill. */
function limit(z, box, picture) {
	const factor = Math.min(8, Math.max(1, z.factor));
	if (factor === 1) return whole;
	const fitted = fit(box, picture);
	const overX = Math.max(0, (fitted.width * factor - box.width) / 2);
	const overY = Math.max(0, (fitted.height * factor - box.height) / 2);
	return {
		factor,
		x: clamp(z.x, overX),
		y: clamp(z.y, overY)
	};
}
function clamp(n, bound) {
	return Math.min(bound, Math.max(-bound, n)) + 0;
}
function pan(z, dx, dy, box, picture) {
	return limit({
		factor: z.factor,
		x: z.x + dx,
		y: z.y + dy
	}, box, picture);
}
/** Zooms by doublings around a point of the box, which stays where it is. */
function zoomAbout(z, doublings, atX, atY, box, picture) {
	const factor = Math.min(8, Math.max(1, z.factor * 2 ** doublings));
	const grow = factor / z.factor;
	const fromX = atX - box.width / 2;
	const fromY = atY - box.height / 2;
	return limit({
		factor,
		x: fromX - (fromX - z.x) * grow,
		y: fromY - (fromY - z.y) * grow
	}, box, picture);
}
// src/video/delivery.ts
var wayNames = {
	webcodecs: "WebCodecs",
	webrtc: "WebRTC",
	mse: "MSE"
};
// src/panels/video/controls.ts
function controls(c) {
	return b`<div class="controls">
    ${c.menu ? menu(c) : A}
    <div class="group">
      <button title="Closer (+)" aria-label="Closer" aria-disabled=${c.factor >= 8} @click=${() => c.zoom(1)}>${icon("plus")}</button>
      ${c.factor > 1 ? b`<button class="factor" title="The whole picture (0)" aria-label="The whole picture; now ${c.factor.toFixed(1)} times" @click=${c.reset}>${c.factor.toFixed(1)}×</button>` : A}
      <button title="Farther (−)" aria-label="Farther" aria-disabled=${c.factor <= 1} @click=${() => c.zoom(-1)}>${icon("minus")}</button>
    </div>
    <div class="group">
      <button title="Save this picture (C)" aria-label="Save this picture" aria-disabled=${!c.picture} @click=${c.keep}>${icon("picture")}</button>
      <button title="${c.full ? "Leave full screen" : "Full screen"} (F)" aria-label=${c.full ? "Leave full screen" : "Full screen"}
        @click=${c.toggleFull}>${icon(c.full ? "window" : "full")}</button>
    </div>
    <div class="group">
      <button title="How the picture comes" aria-label="How the picture comes" aria-expanded=${c.menu} @click=${c.toggleMenu}>${icon("delivery")}</button>
    </div>
  </div>`;
}
var choices = [
	[
		"auto",
		"Automatic",
		"WebCodecs on this machine, WebRTC on the LAN"
	],
	[
		"webcodecs",
		wayNames.webcodecs,
		"Fastest; waits for what was lost on the way here"
	],
	[
		"webrtc",
		wayNames.webrtc,
		"For a LAN that loses packets"
	],
	[
		"mse",
		wayNames.mse,
		"For old browsers; the slowest"
	]
];
function menu(c) {
	const { way, fallback } = c.player;
	return b`<div class="menu" role="group" aria-label="How the picture comes">
    <h3>How the picture comes</h3>
    ${choices.map(([wanted, name, about]) => b`<button aria-pressed=${c.wanted === wanted} @click=${() => c.want(wanted)}>
      <span class="engaged" aria-hidden="true">${c.wanted === wanted ? "✓" : ""}</span><span>${name}</span><small>${about}</small></button>`)}
    <p>${way === void 0 ? "Now: none" : `Now: ${wayNames[way]}`}${fallback ? b`. <span class="caution">◆ ${wayNames[fallback.from]}: ${fallback.why}</span>` : A}</p>
  </div>`;
}
// src/panels/video/panel.css.ts
var styles = i`
  :host { position: absolute; overflow: hidden; background: var(--sky-bg); contain: strict; }
  .stage { position: absolute; inset: 0; overflow: hidden; outline: none; touch-action: none; }
  .stage:focus-visible { box-shadow: inset 0 0 0 3px var(--sky-focus); }
  .stage.close { cursor: grab; }
  .stage.close:active { cursor: grabbing; }
  canvas { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; transform-origin: 50% 50%; opacity: var(--sky-picture); }
  :host([data-look="waiting"]) canvas, :host([data-look="unable"]) canvas { visibility: hidden; }
  /* An old picture is grey, dark, hatched and named: nobody takes it for a live one. */
  :host([data-look="stale"]) canvas { filter: grayscale(1) brightness(0.5) contrast(0.85); }
  .veil {
    position: absolute; inset: 0; display: grid; place-content: center; justify-items: center; gap: 2px; padding: 0 var(--pad-right, 0px) 0 var(--pad-left, 0px);
    text-align: center; pointer-events: none;
  }
  .veil.stale {
    background: repeating-linear-gradient(135deg, transparent 0 18px, color-mix(in srgb, var(--sky-bg) 55%, transparent) 18px 22px);
    box-shadow: inset 0 0 0 3px var(--sky-caution);
  }
  .said { max-width: 44ch; padding: 14px 24px; background: color-mix(in srgb, var(--sky-panel) 94%, transparent); border-radius: var(--sky-radius-l); }
  .said b { display: block; font-size: var(--sky-text-l); font-weight: 650; letter-spacing: 0.02em; }
  .said .big { display: block; font-size: 44px; font-weight: 650; line-height: 1.1; letter-spacing: -0.02em; color: var(--sky-text); }
  .said p { margin-top: 6px; font-size: var(--sky-text-s); color: var(--sky-text); }
  .strip {
    position: absolute; top: 10px; left: calc(var(--pad-left, 0px) + 12px); max-width: calc(100% - var(--pad-left, 0px) - var(--pad-right, 0px) - 24px);
    display: flex; flex-wrap: wrap; align-items: center; gap: 2px 14px; min-height: 28px; max-height: 50px; padding: 3px 12px 3px 4px; overflow: hidden;
    background: color-mix(in srgb, var(--sky-panel) 90%, transparent); border-radius: var(--sky-radius); font-size: var(--sky-text-s); white-space: nowrap;
  }
  .state { display: inline-flex; align-items: baseline; gap: 6px; padding: 2px 8px; font-weight: 700; letter-spacing: 0.04em; }
  .state.caution { background: var(--sky-caution-fill); color: var(--sky-on-caution); border-radius: 5px; }
  .strip .name { overflow: hidden; text-overflow: ellipsis; max-width: 22ch; }
  .number { display: inline-block; text-align: right; }
  .d2 { min-width: 2ch; }
  .d3 { min-width: 3ch; }
  .fallback { color: var(--sky-caution); }
  .factor { font-size: var(--sky-text-s); font-weight: 650; }
  .menu small { grid-column: 2; color: var(--sky-dim); font-size: var(--sky-text-xs); }
  /* The small form: the word, and nothing to press. */
  :host([inset]) .strip { top: auto; left: 0; bottom: 0; max-width: 100%; padding: 2px 4px; gap: 2px 8px; flex-wrap: nowrap; border-radius: 0 var(--sky-radius) 0 0; font-size: var(--sky-text-xs); min-height: 0; }
  :host([inset]) .state { padding: 1px 6px; }
  :host([inset]) .name { min-width: 0; }
  :host([inset]) .said { padding: 6px 12px; }
  :host([inset]) .said b { font-size: var(--sky-text-s); }
  :host([inset]) .said .big { font-size: 22px; }
  :host([inset]) .said p { display: none; }
  :host([full]) .controls { flex-flow: row; align-items: end; }
  :host([full]) .group { flex-direction: row; }
  :host([full]) .group button + button { border-top: 0; border-left: 1px solid var(--sky-line); }
  :host([full]) .menu { right: 0; bottom: 58px; }
  @container (max-width: 900px) { .wide { display: none; } }
  @container (max-width: 620px) { .roomy { display: none; } .strip { gap: 2px 10px; } }
`;
// src/panels/video/strip.ts
function number(value, digits, unit) {
	return b`<span><span class="number d${digits}">${value}</span><span class="unit">${unit}</span></span>`;
}
/** The chip with the state; its shape and word say it without the colour. */
function state(v) {
	return b`<span class="state ${v.tone}"><span aria-hidden="true">${v.mark}</span>${v.word}${v.age ? b` <span>${v.age}</span>` : A}</span>`;
}
/** The small form; an old picture says so itself. */
function small(f) {
	if (f.verdict.look === "stale" && !f.name) return A;
	return b`<div class="strip">${f.verdict.look === "stale" ? A : state(f.verdict)}${f.name ? b`<span class="name">${f.name}</span>` : A}</div>`;
}
function strip(f) {
	const { verdict, video } = f;
	const live = verdict.look === "live" || verdict.look === "damaged";
	return b`<div class="strip" role="group" aria-label="Video">
    ${state(verdict)}
    ${f.name ? b`<span class="name" title=${f.name}>${f.name}</span>` : A}
    ${live ? rates(f) : A}
    <span class="roomy">${codecName(video.codec)} <span class="dim">${video.width_px}×${video.height_px}</span></span>
    ${f.player.converted ? b`<span class="roomy" title=${video.conversion ?? ""}>converted for this browser</span>` : A}
    ${delivery(f.player)}
  </div>`;
}
function rates(f) {
	const { video, screen } = f;
	const rate = bitRate(video.bit_rate);
	const loss = f.rates.lossRatio();
	return b`${number(fixed((f.now - screen.shownAt) / 1e3, 1), 3, "s old")}
    ${number(fixed(f.rates.shownRate()), 2, "fps")}
    <span class="roomy">${number(rate.number, 3, rate.unit)}</span>
    <span class=${loss ? "caution" : ""}>${number(loss === void 0 ? "—" : lossPercent(loss), 3, "% lost")}</span>
    ${screen.delayMs === void 0 || !f.player.sameClock ? A : b`<span class="wide" title="From the station to this picture">${number(fixed(screen.delayMs), 2, "ms delay")}</span>`}`;
}
function delivery(player) {
	if (player.way === void 0) return A;
	const { fallback } = player;
	return fallback ? b`<span class="fallback" title="${wayNames[fallback.from]}: ${fallback.why}"><span aria-hidden="true">◆</span> ${wayNames[player.way]} instead of ${wayNames[fallback.from]}</span>` : b`<span class="dim">${wayNames[player.way]}</span>`;
}
// src/panels/video/panel.ts
/** Two taps within this are one wish: the whole picture. */
var doubleTapMs = 320;
var SkyVideo = class extends Live {
	static styles = [
		shared,
		floating,
		styles
	];
	static properties = {
		track: { attribute: false },
		inset: {
			type: Boolean,
			reflect: true
		},
		name: { attribute: false },
		full: {
			type: Boolean,
			reflect: true
		},
		menu: {
			type: Boolean,
			reflect: true
		},
		zoom: { state: true }
	};
	canvas = document.createElement("canvas");
	rates = new Rates();
	screen;
	player;
	gestures;
	look = "waiting";
	connection = store.state.connection;
	tappedAt = -Infinity;
	constructor() {
		super();
		this.track = "";
		this.inset = false;
		this.name = "";
		this.full = false;
		this.menu = false;
		this.zoom = whole;
	}
	connectedCallback() {
		super.connectedCallback();
		if (this.hasUpdated) this.open();
	}
	disconnectedCallback() {
		this.player?.close();
		this.gestures?.close();
		this.player = this.gestures = void 0;
		super.disconnectedCallback();
	}
	firstUpdated() {
		this.open();
	}
	/** Saves the picture as it is on the canvas, whole, with the mission. */
	keep() {
		if (!this.screen || this.screen.shown === 0) return;
		this.canvas.toBlob((png) => {
			if (png) this.send(png);
		}, "image/png");
	}
	async send(png) {
		const kept = await keepPicture(this.track, png);
		if (kept.problem) tell(this, "sky-problem", kept.problem);
		else tell(this, "sky-done", {
			what: "Picture saved",
			detail: kept.name
		});
	}
	open() {
		const stage = this.renderRoot.querySelector(".stage");
		if (!stage || this.player) return;
		this.screen ??= new Screen(this.canvas, () => this.drawn());
		this.player = new Player(this.track, this.screen, () => this.check());
		this.gestures = new Gestures(stage, {
			pan: (dx, dy) => {
				this.zoom = pan(this.zoom, dx, dy, this.box(), this.canvas);
			},
			zoom: (doublings, _, x, y) => this.closer(doublings, x, y),
			tap: () => this.tap(),
			press: () => void 0,
			hover: () => void 0
		});
		this.requestUpdate();
	}
	/** Called with each picture: it says at once that the picture is back, or damaged. */
	drawn() {
		if (this.look !== (this.damaged() ? "damaged" : "live")) this.requestUpdate();
	}
	/** Says at once what may not wait for the next beat. */
	check() {
		if (this.verdict().look !== this.look) this.requestUpdate();
	}
	verdict() {
		const { screen, player } = this;
		return judge({
			now: performance.now(),
			shownAt: screen?.shownAt ?? -Infinity,
			delayMs: player?.sameClock ? screen?.delayMs : void 0,
			damaged: this.damaged(),
			unable: player?.unable
		});
	}
	/** Each picture says it itself, where the delivery has room for that; else the station says it of the newest. */
	damaged() {
		return this.player?.way === "webcodecs" ? this.screen?.damaged ?? false : this.video()?.damaged ?? false;
	}
	video() {
		return store.state.snapshot?.video.find((v) => v.track === this.track);
	}
	box() {
		return {
			width: this.clientWidth,
			height: this.clientHeight
		};
	}
	closer(doublings, x = this.clientWidth / 2, y = this.clientHeight / 2) {
		this.zoom = zoomAbout(this.zoom, doublings, x, y, this.box(), this.canvas);
	}
	tap() {
		const now = performance.now();
		if (now - this.tappedAt < doubleTapMs) this.zoom = whole;
		this.tappedAt = now;
		this.menu = false;
	}
	key = (e) => {
		if (e.ctrlKey || e.altKey || e.metaKey) return;
		const step = {
			ArrowLeft: [60, 0],
			ArrowRight: [-60, 0],
			ArrowUp: [0, 60],
			ArrowDown: [0, -60]
		}[e.key];
		if (step) this.zoom = pan(this.zoom, step[0] ?? 0, step[1] ?? 0, this.box(), this.canvas);
		else if (e.key === "+" || e.key === "=") this.closer(.5);
		else if (e.key === "-") this.closer(-.5);
		else if (e.key === "0") this.zoom = whole;
		else return;
		e.preventDefault();
		e.stopPropagation();
	};
	want(way) {
		wantWay(way);
		this.menu = false;
		this.player?.restart();
		this.requestUpdate();
	}
	willUpdate() {
		const video = this.video();
		if (!video || !this.player || !this.screen) return;
		const { connection, receivedAt } = store.state;
		if (connection !== this.connection && connection === "open") this.player.hurry();
		this.connection = connection;
		this.player.tell(video, receivedAt);
		this.rates.add(performance.now(), this.screen.shown, video.frames, video.frames_lost);
	}
	updated(changed) {
		if (changed.has("inset") && this.inset) this.menu = false;
		const { factor, x, y } = this.inset ? whole : this.zoom;
		this.canvas.style.transform = factor === 1 ? "" : `translate(${x}px, ${y}px) scale(${factor})`;
		this.dataset["look"] = this.look;
	}
	render() {
		const verdict = this.verdict();
		this.look = verdict.look;
		const video = this.video();
		const { player, screen, rates } = this;
		const facts = video && player && screen ? {
			verdict,
			video,
			name: this.name,
			player,
			screen,
			rates,
			now: performance.now()
		} : void 0;
		const name = this.name || (video?.name ?? this.track);
		return b`<div class="stage ${this.zoom.factor > 1 ? "close" : ""}" tabindex=${this.inset ? -1 : 0} role="application"
        aria-roledescription="live picture" aria-label="${name}: ${verdict.word.toLowerCase()}" @keydown=${this.key}>${this.canvas}</div>
      <span class="visually-hidden" role="status">${verdict.look === "live" || verdict.look === "waiting" ? A : `${name}: ${verdict.word.toLowerCase()}`}</span>
      ${facts ? b`${this.veil(facts)}${this.inset ? small(facts) : b`${strip(facts)}${this.buttons(facts)}`}` : A}`;
	}
	buttons(f) {
		return controls({
			player: f.player,
			factor: this.zoom.factor,
			full: this.full,
			menu: this.menu,
			wanted: wantedWay(),
			picture: f.screen.shown > 0,
			zoom: (doublings) => this.closer(doublings),
			reset: () => {
				this.zoom = whole;
			},
			keep: () => this.keep(),
			toggleFull: () => tell(this, "sky-full", void 0),
			toggleMenu: () => {
				this.menu = !this.menu;
			},
			want: (way) => this.want(way)
		});
	}
	/** What lies over a picture that is old, or in place of one that is not there. */
	veil(f) {
		const { verdict, video } = f;
		switch (verdict.look) {
			case "stale": return b`<div class="veil stale"><div class="said"><b class="caution"><span aria-hidden="true">◆</span> ${verdict.word}</b>
          <span class="big">${verdict.age}</span><p>${why(video)}</p></div></div>`;
			case "unable": return b`<div class="veil"><div class="said"><b class="caution"><span aria-hidden="true">◆</span> ${verdict.word}</b>
          <p>${f.player.unable}. ${video.conversion || video.detail || advice(video)}</p></div></div>`;
			case "waiting": return b`<div class="veil"><p class="dim">${f.player.converted ? "Waiting for the converted picture" : "Waiting for the picture"}</p></div>`;
			default: return A;
		}
	}
};
/** Why a picture is old. */
function why(v) {
	if (store.state.connection !== "open") return "The page does not hear the station.";
	return v.state === "live" ? "The station has newer pictures; this page comes by them too late, or not at all." : v.detail || "Nothing comes from the camera.";
}
function advice(v) {
	return v.codec === "h265" ? "The recording goes on. Set the camera to H.264, or open the page in a browser that decodes H.265." : "The recording goes on. Open the page in another browser.";
}
customElements.define("sky-video", SkyVideo);
export { SkyVideo };
