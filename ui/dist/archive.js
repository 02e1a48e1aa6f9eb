import { l as O, u as w } from "./maplibre.js";
// src/map/archive.ts
/** Reads a file's header and description. */
async function look(file) {
	const source = new w(new URL(file.url, location.href).href);
	const h = await source.getHeader();
	const meta = await source.getMetadata();
	const vector = h.tileType === O.Mvt;
	if (!vector && ![
		O.Png,
		O.Jpeg,
		O.Webp,
		O.Avif
	].includes(h.tileType)) throw new Error(`${file.name} holds neither pictures nor vector tiles`);
	return {
		...file,
		source,
		vector,
		minZoom: h.minZoom,
		maxZoom: h.maxZoom,
		bounds: [
			h.minLon,
			h.minLat,
			h.maxLon,
			h.maxLat
		],
		layers: layerNames(meta),
		attribution: plainText(field(meta, "attribution"))
	};
}
function field(meta, name) {
	return typeof meta === "object" && meta !== null ? meta[name] : void 0;
}
/** The names of a vector archive's layers. */
function layerNames(meta) {
	const list = field(meta, "vector_layers");
	if (!Array.isArray(list)) return [];
	return list.map((l) => field(l, "id")).filter((id) => typeof id === "string");
}
/** A credit without its markup: the page shows words, never links to elsewhere. */
function plainText(html) {
	if (typeof html !== "string") return "";
	return html.replace(/<[^>]*>/g, " ").replaceAll("&copy;", "©").replace(/\s+/g, " ").trim().slice(0, 160);
}
export { look };
