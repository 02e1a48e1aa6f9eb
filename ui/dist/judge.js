import { k as age } from "./index.js";
function judge(s) {
	const ageMs = s.now - s.shownAt + (s.delayMs ?? 0);
	if (ageMs === Infinity) return s.unable === void 0 ? {
		look: "waiting",
		mark: "○",
		tone: "dim",
		word: "CONNECTING",
		age: ""
	} : {
		look: "unable",
		mark: "◆",
		tone: "caution",
		word: "NO PICTURE",
		age: ""
	};
	if (ageMs > 500) return {
		look: "stale",
		mark: "◆",
		tone: "caution",
		word: "VIDEO STALE",
		age: age(ageMs)
	};
	if (s.damaged) return {
		look: "damaged",
		mark: "◆",
		tone: "caution",
		word: "DAMAGED",
		age: ""
	};
	return {
		look: "live",
		mark: "●",
		tone: "engaged",
		word: "LIVE",
		age: ""
	};
}
/** Names of codecs as people say them. */
function codecName(codec) {
	return {
		h264: "H.264",
		h265: "H.265",
		mjpeg: "MJPEG"
	}[codec] ?? codec;
}
function bitRate(bitsPerSecond) {
	return bitsPerSecond < 999500 ? {
		number: (bitsPerSecond / 1e3).toFixed(0),
		unit: "kbit/s"
	} : {
		number: (bitsPerSecond / 1e6).toFixed(1),
		unit: "Mbit/s"
	};
}
export { codecName as n, judge as r, bitRate as t };
