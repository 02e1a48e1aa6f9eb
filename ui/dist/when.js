// src/replay/when.ts
var day = {
	day: "numeric",
	month: "short",
	year: "numeric"
};
var minute = {
	hour: "2-digit",
	minute: "2-digit",
	hour12: false
};
var second = {
	...minute,
	second: "2-digit"
};
/** `zone` is this machine's own where it is absent. */
function format(ms, how, zone) {
	return new Intl.DateTimeFormat("en-GB", {
		...how,
		...zone ? { timeZone: zone } : {}
	}).format(ms);
}
/** "21 Nov 2026, 13:05" on the clock of this machine. */
function localTime(ms, zone) {
	return `${format(ms, day, zone)}, ${format(ms, minute, zone)}`;
}
/** "12:05 UTC", with the date where it is another one. */
function utcTime(ms, zone) {
	return `${format(ms, day, zone) === format(ms, day, "UTC") ? "" : `${format(ms, day, "UTC")}, `}${format(ms, minute, "UTC")} UTC`;
}
/** "13:05:09" on the clock of this machine. */
function timeOfDay(ms) {
	return format(ms, second);
}
var stacks = {
	ardupilot: "ArduPilot",
	px4: "PX4"
};
/** "Copter 1 · ArduPilot"; a mission of video alone has no vehicle. */
function whoFlew(m) {
	if (m.system === 0) return "Video only";
	const kind = m.vehicle ? m.vehicle.charAt(0).toUpperCase() + m.vehicle.slice(1) : "Vehicle";
	const stack = stacks[m.autopilot ?? ""];
	return `${kind} ${m.system}${stack ? ` · ${stack}` : ""}`;
}
/** What a crew called it, or else when it was. */
function titleOf(m) {
	return m.notes.title || localTime(m.start_ms);
}
export { whoFlew as a, utcTime as i, timeOfDay as n, titleOf as r, localTime as t };
