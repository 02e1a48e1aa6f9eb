import { r as getJSON } from "./watch.js";
// src/core/policy.ts
async function fetchPolicies(signal) {
	return await getJSON("/api/policies", signal);
}
var classes = /* @__PURE__ */ new Map([
	["location", "where the aircraft, its home, its operator or its target is"],
	["identity", "which aircraft it is"],
	["person", "who somebody is"],
	["credential", "what opens something: passwords, keys"],
	["network", "where a machine can be found"],
	["imagery", "what a camera saw"],
	["text", "free text, which may hold anything"],
	["bulk", "logs, files and parameters"],
	["time", "the world’s time"],
	["control", "commands, and the answers to them"],
	["technical", "how the aircraft does"],
	["unknown", "what nobody has judged"]
]);
/** What a class means; empty for one that this page does not know. */
function classMeaning(name) {
	return classes.get(name) ?? "";
}
/** The place of a class in a list: the most telling first, unknown ones last. */
function classRank(name) {
	const at = [...classes.keys()].indexOf(name);
	return at < 0 ? classes.size : at;
}
var actions = /* @__PURE__ */ new Map([
	["keep", "told as it is"],
	["relative", "told from a secret origin"],
	["coarsen", "made less exact"],
	["pseudonym", "given another name"],
	["blank", "blanked"],
	["drop", "left out whole"]
]);
function actionWords(what) {
	if (what.class === "text" && what.action === "coarsen") return "cleared of what is recognised";
	return actions.get(what.action) ?? what.action;
}
var purposes = /* @__PURE__ */ new Map([
	["local", "the crew itself"],
	["evidence", "a whole record"],
	["partner", "somebody trusted"],
	["public", "anybody"],
	["vendor", "the maker"]
]);
/** Whom a purpose is for; the purpose itself where this page does not know it. */
function audience(purpose) {
	return purposes.get(purpose) ?? purpose;
}
function purposeWords(purpose) {
	return purposes.has(purpose) ? `${purpose}: ${audience(purpose)}` : purpose;
}
/** What a policy does to a class; what it does not name is dropped. */
function actionOf(p, name) {
	return p.classes.find((c) => c.class === name)?.action ?? "drop";
}
export { classRank as a, classMeaning as i, actionWords as n, fetchPolicies as o, audience as r, purposeWords as s, actionOf as t };
