import { n as mesh_default, r as feature_default, t as countries_50m_default } from "./maplibre.js";
// src/map/world.ts
var loading;
/** The built-in world, read once. */
function world() {
	loading ??= load().catch((cause) => {
		loading = void 0;
		throw cause;
	});
	return loading;
}
async function load() {
	const answer = await fetch(countries_50m_default);
	if (!answer.ok) throw new Error(`read the built-in world map: the station answers ${answer.status}`);
	const topology = await answer.json();
	const countries = topology.objects.countries;
	return {
		land: flatPolygons(feature_default(topology, topology.objects.land)),
		coast: flatLines(mesh_default(topology, countries, (a, b) => a === b)),
		borders: flatLines(mesh_default(topology, countries, (a, b) => a !== b))
	};
}
/** The atlas is drawn on a globe, where the date line is nowhere. On the plane a
*  line that crosses it goes on beyond 180° instead of back across the world. */
function unwrap(line) {
	let shift = 0;
	let before;
	return line.map((at) => {
		const [lon = 0, lat = 0] = at;
		if (before !== void 0 && lon - before > 180) shift -= 360;
		if (before !== void 0 && lon - before < -180) shift += 360;
		before = lon;
		return [lon + shift, lat];
	});
}
/** A ring that goes round the whole earth is closed over the south pole. */
function closeRing(ring) {
	const flat = unwrap(ring);
	const first = flat[0]?.[0] ?? 0;
	const last = flat.at(-1)?.[0] ?? 0;
	if (Math.abs(last - first) < 180) return flat;
	return [
		...flat,
		[last, -89.9],
		[first, -89.9],
		[first, flat[0]?.[1] ?? -89.9]
	];
}
function flatLines(lines) {
	return {
		type: "MultiLineString",
		coordinates: lines.coordinates.map(unwrap)
	};
}
function flatPolygons(land) {
	const out = {
		type: "MultiPolygon",
		coordinates: []
	};
	for (const f of land.type === "FeatureCollection" ? land.features : [land]) {
		const g = f.geometry;
		const polygons = g.type === "Polygon" ? [g.coordinates] : g.type === "MultiPolygon" ? g.coordinates : [];
		for (const rings of polygons) out.coordinates.push(rings.map(closeRing));
	}
	return out;
}
/** One collection, each feature with its `kind`. */
function collection(w) {
	return {
		type: "FeatureCollection",
		features: [
			feature("land", w.land),
			feature("coast", w.coast),
			feature("border", w.borders)
		]
	};
}
function feature(kind, geometry) {
	return {
		type: "Feature",
		properties: { kind },
		geometry
	};
}
export { collection, world };
