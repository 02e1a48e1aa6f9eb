// src/theme/theme.ts
var themes = [
	"dark",
	"daylight",
	"night"
];
var key = "skylatch.theme";
function isTheme(word) {
	return themes.some((theme) => theme === word);
}
function setTheme(theme) {
	document.documentElement.dataset["theme"] = theme;
	try {
		localStorage.setItem(key, theme);
	} catch {}
	window.dispatchEvent(new Event("sky-theme"));
}
function restoreTheme() {
	let kept = null;
	try {
		kept = localStorage.getItem(key);
	} catch {}
	if (isTheme(kept)) setTheme(kept);
}
// src/main.ts
restoreTheme();
