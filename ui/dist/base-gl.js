import { a as BI, c as B, i as maplibre_gl_worker_default, o as GF, s as jn } from "./maplibre.js";
import { _ as ground, g as fadeTo } from "./marks.js";
import { C as mix } from "./index.js";
import { collection, world } from "./world.js";
// src/map/style.ts
/** What a layer of a vector map is about; the order is from ground to top. */
var classes = [
	"earth",
	"landuse",
	"water",
	"boundary",
	"road",
	"building"
];
/** Recognises the layers of the usual schemas by their names; others are left out. */
function classify(layer) {
	if (/^(earth|land|ocean_land)$/.test(layer)) return "earth";
	if (/water|ocean|river|lake/.test(layer)) return /label|name/.test(layer) ? void 0 : "water";
	if (/land|park|green|site|aeroway/.test(layer)) return "landuse";
	if (/bound|admin/.test(layer)) return /label/.test(layer) ? void 0 : "boundary";
	if (/road|street|transport|rail|ferr|bridge/.test(layer)) return /label|name|poi/.test(layer) ? void 0 : "road";
	if (/building/.test(layer)) return "building";
}
var fade = (shown) => [
	"interpolate",
	["linear"],
	["zoom"],
	8,
	shown,
	fadeTo,
	0
];
function style(p, world, archive) {
	const g = ground(p);
	const out = {
		version: 8,
		sources: {},
		layers: [{
			id: "ground",
			type: "background",
			paint: { "background-color": world ? [
				"interpolate",
				["linear"],
				["zoom"],
				8,
				g.water,
				fadeTo,
				g.plain
			] : g.plain }
		}]
	};
	if (world) {
		out.sources["world"] = {
			type: "geojson",
			data: collection(world),
			maxzoom: 8,
			tolerance: .3,
			buffer: 16
		};
		out.layers.push({
			id: "world-land",
			source: "world",
			type: "fill",
			maxzoom: fadeTo,
			filter: [
				"==",
				["get", "kind"],
				"land"
			],
			paint: {
				"fill-color": g.land,
				"fill-opacity": fade(1),
				"fill-antialias": false
			}
		}, {
			id: "world-border",
			source: "world",
			type: "line",
			maxzoom: fadeTo,
			filter: [
				"==",
				["get", "kind"],
				"border"
			],
			paint: {
				"line-color": g.border,
				"line-opacity": fade(1),
				"line-width": 1
			}
		}, {
			id: "world-coast",
			source: "world",
			type: "line",
			maxzoom: fadeTo,
			filter: [
				"==",
				["get", "kind"],
				"coast"
			],
			paint: {
				"line-color": g.coast,
				"line-opacity": fade(1),
				"line-width": 1.2
			}
		});
	}
	if (archive) addArchive(out, p, archive);
	return out;
}
function addArchive(out, p, a) {
	const common = {
		url: `pmtiles://${a.source.source.getKey()}`,
		minzoom: a.minZoom,
		maxzoom: a.maxZoom,
		bounds: a.bounds
	};
	if (!a.vector) {
		out.sources["file"] = {
			type: "raster",
			tileSize: 256,
			...common
		};
		out.layers.push({
			id: "file",
			source: "file",
			type: "raster",
			paint: {
				"raster-fade-duration": 0,
				"raster-brightness-max": rasterBrightness(p)
			}
		});
		return;
	}
	out.sources["file"] = {
		type: "vector",
		...common
	};
	const layers = a.layers.map((name) => ({
		name,
		of: classify(name)
	}));
	for (const c of classes) for (const l of layers) if (l.of === c) out.layers.push(...vectorLayers(l.name, c, p));
}
/** By night a white map would blind. */
function rasterBrightness(p) {
	if (p.bright) return 1;
	return p.value.toUpperCase() === "#FFFFFF" ? .85 : .5;
}
var isPolygon = [
	"==",
	["geometry-type"],
	"Polygon"
];
var isLine = [
	"==",
	["geometry-type"],
	"LineString"
];
var kind = [
	"coalesce",
	["get", "kind"],
	["get", "pmap:kind"],
	["get", "class"],
	""
];
function vectorLayers(name, c, p) {
	const g = ground(p);
	const at = {
		source: "file",
		"source-layer": name
	};
	const soft = (share) => mix(g.land, p.text, share);
	switch (c) {
		case "earth": return [{
			id: `fill-${name}`,
			type: "fill",
			...at,
			filter: isPolygon,
			paint: { "fill-color": g.land }
		}];
		case "landuse": {
			const green = [
				"in",
				kind,
				["literal", [
					"park",
					"forest",
					"wood",
					"grass",
					"meadow",
					"grassland",
					"scrub",
					"nature_reserve",
					"golf_course",
					"farmland",
					"orchard",
					"cemetery",
					"national_park",
					"protected_area"
				]]
			];
			return [{
				id: `fill-${name}`,
				type: "fill",
				...at,
				filter: isPolygon,
				paint: {
					"fill-color": [
						"case",
						green,
						mix(g.land, p.engaged, p.bright ? .16 : .1),
						soft(.03)
					],
					"fill-opacity": .8
				}
			}];
		}
		case "water": return [{
			id: `fill-${name}`,
			type: "fill",
			...at,
			filter: isPolygon,
			paint: { "fill-color": g.water }
		}, {
			id: `line-${name}`,
			type: "line",
			...at,
			filter: isLine,
			minzoom: 8,
			paint: {
				"line-color": g.water,
				"line-width": [
					"interpolate",
					["exponential", 1.6],
					["zoom"],
					8,
					.5,
					18,
					8
				]
			}
		}];
		case "boundary": return [{
			id: `line-${name}`,
			type: "line",
			...at,
			filter: isLine,
			paint: {
				"line-color": g.border,
				"line-width": 1,
				"line-dasharray": [4, 2]
			}
		}];
		case "road": return roads(name, at, p, soft);
		case "building": return [{
			id: `fill-${name}`,
			type: "fill",
			...at,
			filter: isPolygon,
			minzoom: 13,
			paint: {
				"fill-color": soft(p.bright ? .16 : .12),
				"fill-outline-color": soft(.28)
			}
		}];
	}
}
function roads(name, at, p, soft) {
	const big = [
		"in",
		kind,
		["literal", [
			"highway",
			"major_road",
			"motorway",
			"trunk",
			"primary",
			"secondary"
		]]
	];
	const rail = [
		"in",
		kind,
		["literal", [
			"rail",
			"transit",
			"ferry"
		]]
	];
	const small = [
		"in",
		kind,
		["literal", [
			"path",
			"track",
			"service",
			"other"
		]]
	];
	const width = (factor) => [
		"interpolate",
		["exponential", 1.7],
		["zoom"],
		6,
		[
			"case",
			big,
			.6 * factor,
			.2 * factor
		],
		13,
		[
			"case",
			big,
			2.4 * factor,
			small,
			.6 * factor,
			1.2 * factor
		],
		18,
		[
			"case",
			big,
			18 * factor,
			small,
			3 * factor,
			9 * factor
		]
	];
	const roadColour = p.bright ? p.bg : soft(.24);
	return [
		{
			id: `edge-${name}`,
			type: "line",
			...at,
			minzoom: 11,
			filter: [
				"all",
				isLine,
				["!", rail]
			],
			layout: {
				"line-cap": "round",
				"line-join": "round"
			},
			paint: {
				"line-color": soft(p.bright ? .3 : .02),
				"line-width": width(1.35)
			}
		},
		{
			id: `line-${name}`,
			type: "line",
			...at,
			filter: [
				"all",
				isLine,
				["!", rail]
			],
			layout: {
				"line-cap": "round",
				"line-join": "round"
			},
			paint: {
				"line-color": [
					"interpolate",
					["linear"],
					["zoom"],
					10,
					soft(.3),
					12,
					[
						"case",
						big,
						p.bright ? p.bg : soft(.34),
						roadColour
					]
				],
				"line-width": width(1)
			}
		},
		{
			id: `rail-${name}`,
			type: "line",
			...at,
			minzoom: 10,
			filter: [
				"all",
				isLine,
				rail
			],
			paint: {
				"line-color": soft(.3),
				"line-width": 1.2,
				"line-dasharray": [5, 3]
			}
		}
	];
}
// src/map/base-gl.ts
BI(maplibre_gl_worker_default);
var protocol = new B();
jn("pmtiles", protocol.tile);
var GlBase = class {
	palette;
	map;
	box = document.createElement("div");
	world;
	archive;
	shown = "";
	view;
	width = 0;
	height = 0;
	/** `broken` is called when the graphics card takes the drawing away, `troubled`
	*  when a piece of the ground cannot be read. */
	constructor(parent, palette, broken, troubled) {
		this.palette = palette;
		this.box.className = "gl";
		parent.append(this.box);
		this.colourBox();
		this.map = new GF({
			container: this.box,
			style: style(palette, void 0, void 0),
			interactive: false,
			attributionControl: false,
			fadeDuration: 0,
			trackResize: false,
			maxPitch: 0,
			transformConstrain: (lngLat, zoom) => ({
				center: lngLat,
				zoom: zoom ?? 0
			}),
			canvasContextAttributes: {
				antialias: true,
				powerPreference: "low-power"
			}
		});
		this.map.on("webglcontextlost", broken);
		this.map.on("error", (e) => troubled(e.error.message));
	}
	async open() {
		this.world = await world();
		this.restyle();
	}
	show(view) {
		this.view = view;
		const { lat, lon, zoom, bearingDeg } = view.camera;
		const plain = zoom >= 10.5 && !this.archive;
		const what = plain ? `plain ${view.width} ${view.height}` : [
			lat,
			lon,
			zoom,
			bearingDeg,
			...Object.values(view.padding),
			view.width,
			view.height
		].join();
		if (what === this.shown) return;
		this.shown = what;
		this.box.style.visibility = plain ? "hidden" : "visible";
		if (plain) return;
		if (view.width !== this.width || view.height !== this.height) {
			this.width = view.width;
			this.height = view.height;
			this.map.resize();
		}
		this.map.jumpTo({
			center: [lon, lat],
			zoom,
			bearing: bearingDeg,
			padding: { ...view.padding }
		});
		this.map.redraw();
	}
	recolour(p) {
		this.palette = p;
		this.colourBox();
		this.restyle();
	}
	async use(archive) {
		if (archive) protocol.add(archive.source);
		this.archive = archive;
		this.shown = "";
		this.restyle();
		if (this.view) this.show(this.view);
	}
	close() {
		this.map.remove();
		this.box.remove();
	}
	colourBox() {
		if (this.box.parentElement) this.box.parentElement.style.backgroundColor = ground(this.palette).plain;
	}
	restyle() {
		this.map.setStyle(style(this.palette, this.world, this.archive), { diff: true });
	}
};
export { GlBase };
