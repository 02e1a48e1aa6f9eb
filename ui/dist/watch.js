// src/core/watch.ts
/** The station answers from memory; slower than this, something is wrong. */
var patienceMs = 5e3;
/** Why the station's answer is no answer, in words. */
var AnswerError = class extends Error {};
/** Follows an answer from start() to stop(); tells at every news. */
var Watch = class {
	changed;
	how;
	/** The last answer, absent until there is one. */
	view;
	/** When that was asked for, on the clock of performance.now(); its ages count from there. */
	askedAt = 0;
	/** Why the latest question has no answer; absent if it has one. */
	problem;
	running;
	constructor(changed, how) {
		this.changed = changed;
		this.how = how;
	}
	start() {
		if (this.running) return;
		this.running = new AbortController();
		this.run(this.running.signal);
	}
	/** Stops asking and forgets, so that nothing old is there at the next start. */
	stop() {
		this.running?.abort();
		this.running = void 0;
		this.view = void 0;
		this.problem = void 0;
	}
	async run(stopped) {
		while (!stopped.aborted) {
			await this.once(stopped);
			await pause(this.how.everyMs, stopped);
		}
	}
	async once(stopped) {
		const askedAt = performance.now();
		try {
			const view = await this.how.ask(AbortSignal.any([stopped, AbortSignal.timeout(patienceMs)]));
			if (stopped.aborted) return;
			this.view = view;
			this.askedAt = askedAt;
			this.problem = void 0;
		} catch (error) {
			if (stopped.aborted) return;
			this.problem = {
				cause: causeOf(error),
				meaning: this.how.meaning,
				action: this.how.action
			};
		}
		this.changed();
	}
};
function pause(ms, stopped) {
	return new Promise((resolve) => {
		const end = () => {
			clearTimeout(timer);
			stopped.removeEventListener("abort", end);
			resolve();
		};
		const timer = setTimeout(end, ms);
		stopped.addEventListener("abort", end);
		if (stopped.aborted) end();
	});
}
/** Asks for JSON; throws an AnswerError where the station refuses. */
async function getJSON(address, signal) {
	const answer = await fetch(address, {
		cache: "no-store",
		signal
	});
	if (answer.status === 401 || answer.status === 403) throw new AnswerError("The station does not know this page any more");
	if (!answer.ok) throw new AnswerError(`The station answered with error ${answer.status}`);
	return answer.json();
}
function causeOf(error) {
	if (error instanceof AnswerError) return error.message;
	if (error instanceof DOMException && error.name === "TimeoutError") return `The station did not answer within ${patienceMs / 1e3} s`;
	if (error instanceof SyntaxError) return "The station’s answer cannot be read";
	return "The station cannot be reached";
}
export { Watch as n, getJSON as r, AnswerError as t };
