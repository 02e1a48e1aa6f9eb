const __vite__mapDeps=(i,m=__vite__mapDeps,d=(m.f||(m.f=["world.js","maplibre.js","archive.js","base-gl.js","index.js","shared.css.js","lit.js","stale.js","index.css"])))=>i.map(i=>d[i]);
import { C as mix, S as alpha, _ as distanceText, b as segment, d as distance, f as local, h as wrapLon, m as placeText, p as offset, t as __vitePreload, u as bearing, v as ageText, x as text, y as polygon } from "./index.js";
// src/map/base.ts
var fadeTo = 10.5;
/** How much of the built-in world is shown at a zoom, 1 to 0. */
function worldShare(zoom) {
	return Math.max(0, Math.min(1, (fadeTo - zoom) / 2.5));
}
/** The built-in world's colours in a theme; quiet, so that the flight stands out. */
function ground(p) {
	return {
		water: mix(p.bg, p.sky, p.bright ? .2 : .16),
		land: p.bright ? mix(p.bg, p.earth, .09) : mix(p.panel, p.text, .07),
		plain: p.bright ? mix(p.bg, p.earth, .05) : mix(p.bg, p.text, .045),
		coast: mix(p.bg, p.dim, p.bright ? .75 : .55),
		border: mix(p.bg, p.dim, p.bright ? .5 : .4)
	};
}
/** Whether this browser can draw with WebGL 2. */
function hasWebGL() {
	try {
		const gl = document.createElement("canvas").getContext("webgl2");
		gl?.getExtension("WEBGL_lose_context")?.loseContext();
		return gl !== null;
	} catch {
		return false;
	}
}
// src/map/camera.ts
var rad = Math.PI / 180;
/** Circumference over tile size: metres a pixel at the equator at zoom 0. */
var metresPerPixel0 = 2 * Math.PI * 6378137 / 512;
var maxLat = 85.0511;
var minZoom = 1;
var maxZoom = 21;
/** Longitude and latitude on the unit square, north at 0. */
function mercator(lat, lon) {
	const s = Math.sin(Math.max(-85.0511, Math.min(maxLat, lat)) * rad);
	return {
		x: (lon + 180) / 360,
		y: .5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)
	};
}
/** The inverse of mercator. */
function inverse(x, y) {
	return {
		lat: Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) / rad,
		lon: wrapLon(x * 360 - 180)
	};
}
/** A camera looking at a window. */
var View = class {
	camera;
	width;
	height;
	padding;
	centre;
	world;
	c;
	cos;
	sin;
	constructor(camera, width, height, padding) {
		this.camera = camera;
		this.width = width;
		this.height = height;
		this.padding = padding;
		this.centre = {
			x: (padding.left + width - padding.right) / 2,
			y: (padding.top + height - padding.bottom) / 2
		};
		this.world = 512 * 2 ** camera.zoom;
		this.c = mercator(camera.lat, camera.lon);
		this.cos = Math.cos(camera.bearingDeg * rad);
		this.sin = Math.sin(camera.bearingDeg * rad);
	}
	/** Where a place lies in the window; of the world's copies the nearest one. */
	project(lat, lon) {
		const m = mercator(lat, lon);
		let dx = m.x - this.c.x;
		dx -= Math.round(dx);
		dx *= this.world;
		const dy = (m.y - this.c.y) * this.world;
		return {
			x: this.centre.x + dx * this.cos + dy * this.sin,
			y: this.centre.y - dx * this.sin + dy * this.cos
		};
	}
	/** The place under a point of the window. */
	unproject(x, y) {
		const px = x - this.centre.x;
		const py = y - this.centre.y;
		const dx = px * this.cos - py * this.sin;
		const dy = px * this.sin + py * this.cos;
		return inverse(this.c.x + dx / this.world, this.c.y + dy / this.world);
	}
	/** Metres a pixel at the camera's latitude. */
	metresPerPixel() {
		return metresPerPixel0 * Math.cos(this.camera.lat * rad) / 2 ** this.camera.zoom;
	}
	/** A direction on the ground as an angle of the canvas, 0 to the right. */
	angle(bearingDeg) {
		return (bearingDeg - this.camera.bearingDeg - 90) * rad;
	}
	inside(p, margin = 0) {
		return p.x >= -margin && p.y >= -margin && p.x <= this.width + margin && p.y <= this.height + margin;
	}
	/** The part that overlays leave free. */
	free(inset = 0) {
		return {
			left: this.padding.left + inset,
			top: this.padding.top + inset,
			right: this.width - this.padding.right - inset,
			bottom: this.height - this.padding.bottom - inset
		};
	}
};
/** A camera within its limits. */
function limit(c) {
	return {
		lat: Math.max(-80, Math.min(80, c.lat)),
		lon: wrapLon(c.lon),
		zoom: Math.max(minZoom, Math.min(maxZoom, c.zoom)),
		bearingDeg: (c.bearingDeg % 360 + 360) % 360
	};
}
/** The camera after the ground was dragged by some pixels. */
function pan(view, dx, dy) {
	const to = view.unproject(view.centre.x - dx, view.centre.y - dy);
	return limit({
		...view.camera,
		...to
	});
}
/** The camera after a zoom and a turn that keep the place under (x, y) there. */
function zoomAbout(view, dz, turnDeg, x, y) {
	const held = view.unproject(x, y);
	const moved = limit({
		...view.camera,
		zoom: view.camera.zoom + dz,
		bearingDeg: view.camera.bearingDeg + turnDeg
	});
	const now = new View(moved, view.width, view.height, view.padding).project(held.lat, held.lon);
	return pan(new View(moved, view.width, view.height, view.padding), x - now.x, y - now.y);
}
// src/map/base-canvas.ts
/** Paths are kept in units of the world's width times this: enough for floats. */
var unit = 4096;
var CanvasBase = class {
	palette;
	canvas = document.createElement("canvas");
	ctx = this.canvas.getContext("2d");
	paths;
	view;
	constructor(parent, palette) {
		this.palette = palette;
		parent.append(this.canvas);
	}
	/** Reads the world; until then the ground is plain. */
	async open() {
		const { world } = await __vitePreload(async () => {
			const { world } = await import("./world.js");
			return { world };
		}, __vite__mapDeps([0,1]));
		const w = await world();
		this.paths = {
			land: rings(w),
			coast: lines(w.coast.coordinates),
			borders: lines(w.borders.coordinates)
		};
		if (this.view) this.show(this.view);
	}
	show(view) {
		this.view = view;
		const { ctx, canvas, palette } = this;
		if (!ctx) return;
		const ratio = window.devicePixelRatio || 1;
		const w = Math.round(view.width * ratio);
		const h = Math.round(view.height * ratio);
		if (canvas.width !== w || canvas.height !== h) {
			canvas.width = w;
			canvas.height = h;
		}
		const g = ground(palette);
		const share = this.paths ? worldShare(view.camera.zoom) : 0;
		ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
		ctx.fillStyle = g.plain;
		ctx.fillRect(0, 0, view.width, view.height);
		if (share === 0) return;
		ctx.globalAlpha = share;
		ctx.fillStyle = g.water;
		ctx.fillRect(0, 0, view.width, view.height);
		for (const copy of [
			-1,
			0,
			1
		]) this.drawWorld(ctx, view, copy, ratio);
		ctx.globalAlpha = 1;
	}
	recolour(p) {
		this.palette = p;
		if (this.view) this.show(this.view);
	}
	/** Map files need WebGL. */
	async use() {}
	close() {
		this.canvas.remove();
	}
	drawWorld(ctx, view, copy, ratio) {
		if (!this.paths) return;
		const g = ground(this.palette);
		const scale = view.world / unit;
		const c = mercator(view.camera.lat, view.camera.lon);
		ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
		ctx.translate(view.centre.x, view.centre.y);
		ctx.rotate(-view.camera.bearingDeg * Math.PI / 180);
		ctx.scale(scale, scale);
		ctx.translate((copy - c.x) * unit, -c.y * unit);
		ctx.fillStyle = g.land;
		ctx.fill(this.paths.land, "evenodd");
		ctx.lineWidth = 1.2 / scale;
		ctx.strokeStyle = g.coast;
		ctx.stroke(this.paths.coast);
		ctx.lineWidth = 1 / scale;
		ctx.strokeStyle = g.border;
		ctx.stroke(this.paths.borders);
	}
};
function rings(w) {
	const path = new Path2D();
	for (const polygon of w.land.coordinates) for (const ring of polygon) trace(path, ring);
	return path;
}
function lines(all) {
	const path = new Path2D();
	for (const line of all) trace(path, line);
	return path;
}
function trace(path, points) {
	for (const [i, at] of points.entries()) {
		const m = mercator(at[1] ?? 0, at[0] ?? 0);
		if (i === 0) path.moveTo(m.x * unit, m.y * unit);
		else path.lineTo(m.x * unit, m.y * unit);
	}
}
// src/map/catalogue.ts
var key = "skylatch.map";
/** Asks the station which map files it has. */
async function mapFiles() {
	const answer = await fetch("/api/maps");
	if (!answer.ok) throw new Error(`list the map files: the station answers ${answer.status}`);
	return parseFiles(await answer.json());
}
/** Takes only entries with a name and an address on this station. */
function parseFiles(data) {
	if (!Array.isArray(data)) return [];
	return data.filter((m) => typeof m === "object" && m !== null && "name" in m && "url" in m && typeof m.name === "string" && typeof m.url === "string" && /^\/(?!\/)/.test(m.url));
}
function chosenMap() {
	try {
		return localStorage.getItem(key) ?? void 0;
	} catch {
		return;
	}
}
/** Remembers a map by name; absent is the built-in world. */
function chooseMap(name) {
	try {
		if (name === void 0) localStorage.removeItem(key);
		else localStorage.setItem(key, name);
	} catch {}
}
// src/map/ground.ts
/** The built-in world tells nothing nearer than this. */
var worldDetail = 9;
var Ground = class {
	parent;
	palette;
	changed;
	state = {
		files: [],
		attribution: "Natural Earth",
		detail: worldDetail,
		able: false
	};
	base;
	closed = false;
	view;
	constructor(parent, palette, changed) {
		this.parent = parent;
		this.palette = palette;
		this.changed = changed;
	}
	/** Brings up the best engine, then the map that was chosen last. */
	async open() {
		if (!await this.openGl()) await this.openPlain("No WebGL in this browser: outlines only, no map files. The flight is drawn in full. Switch on graphics acceleration for detailed maps.");
		if (!this.state.able || this.closed) return;
		try {
			this.state.files = await mapFiles();
			const last = this.state.files.find((f) => f.name === chosenMap());
			if (last) await this.use(last);
		} catch (cause) {
			this.trouble(`The list of map files cannot be read (${words(cause)}). The built-in world is shown. Reload the page to try again.`);
		}
		this.changed();
	}
	show(view) {
		this.view = view;
		this.base?.show(view);
	}
	recolour(p) {
		this.palette = p;
		this.base?.recolour(p);
	}
	/** Shows a map file, or the built-in world alone, and remembers it. */
	async use(file) {
		chooseMap(file?.name);
		delete this.state.file;
		delete this.state.trouble;
		this.state.attribution = "Natural Earth";
		this.state.detail = worldDetail;
		try {
			const archive = file && await (await __vitePreload(async () => {
				const { look } = await import("./archive.js");
				return { look };
			}, __vite__mapDeps([2,1]))).look(file);
			await this.base?.use(archive);
			if (archive) {
				this.state.file = archive.name;
				this.state.attribution = archive.attribution || archive.name;
				this.state.detail = archive.maxZoom + 3;
			}
		} catch (cause) {
			await this.base?.use(void 0);
			this.trouble(`The map "${file?.name ?? ""}" cannot be read (${words(cause)}). The built-in world is shown. Copy the file again, or choose another.`);
		}
		this.changed();
	}
	close() {
		this.closed = true;
		this.drop();
	}
	async openGl() {
		if (!hasWebGL()) return false;
		try {
			const { GlBase } = await __vitePreload(async () => {
				const { GlBase } = await import("./base-gl.js");
				return { GlBase };
			}, __vite__mapDeps([3,1,4,5,6,7,8,0]));
			if (this.closed) return true;
			const base = new GlBase(this.parent, this.palette, () => this.fallBack(), (cause) => {
				this.trouble(`A piece of the map cannot be drawn (${cause}). The flight is shown all the same.`);
				this.changed();
			});
			this.take(base);
			await base.open();
			this.state.able = true;
			return true;
		} catch {
			this.drop();
			return false;
		}
	}
	async openPlain(why) {
		if (this.closed) return;
		this.trouble(why);
		const base = new CanvasBase(this.parent, this.palette);
		this.take(base);
		try {
			await base.open();
		} catch (cause) {
			this.trouble(`The built-in world cannot be read (${words(cause)}). The grid is shown. Reload the page to try again.`);
		}
		this.changed();
	}
	take(base) {
		this.base = base;
		if (this.view) base.show(this.view);
	}
	/** The graphics card took the drawing away: after a driver reset, or asleep. */
	fallBack() {
		if (!this.base) return;
		this.drop();
		delete this.state.file;
		this.state.attribution = "Natural Earth";
		this.state.detail = worldDetail;
		this.state.able = false;
		this.openPlain("The graphics card stopped drawing: outlines only, no map files. The flight is drawn in full. Reload the page for the detailed map.");
	}
	drop() {
		const { base } = this;
		this.base = void 0;
		base?.close();
	}
	trouble(what) {
		this.state.trouble = what;
	}
};
function words(cause) {
	return cause instanceof Error ? cause.message : String(cause);
}
// src/map/grid.ts
/** Grid lines are at least this far apart. */
var leastPx = 90;
/** Above this step metres around home mean nothing; the earth is round. */
var mostMetricM = 2e4;
/** The smallest 1, 2 or 5 times a power of ten that is not below a value. */
function niceStep(least) {
	const power = 10 ** Math.floor(Math.log10(least) + 1e-9);
	for (const lead of [
		1,
		2,
		5
	]) if (lead * power >= least * (1 - 1e-9)) return lead * power;
	return 10 * power;
}
/** A length on the ground: "50 m", "2 km". */
function lengthText(metres) {
	return metres >= 1e3 ? `${Number((metres / 1e3).toFixed(1))} km` : `${Number(metres.toFixed(1))} m`;
}
function degreeText(deg, plus, minus, stepDeg) {
	const places = Math.max(0, Math.ceil(-Math.log10(stepDeg) - 1e-9));
	const size = Math.abs(deg).toFixed(places);
	return Number(size) === 0 ? "0°" : `${size}° ${deg < 0 ? minus : plus}`;
}
/** Draws the grid that suits the view; `origin` is home, or else the vehicle. */
function drawGrid(ctx, view, origin, p) {
	const step = niceStep(view.metresPerPixel() * leastPx);
	const lines = origin && distance(origin.lat, origin.lon, view.camera.lat, view.camera.lon) < 1e5 && step <= mostMetricM ? metricLines(view, origin, step) : graticule(view);
	for (const line of lines) {
		ctx.beginPath();
		segment(ctx, line.from.x, line.from.y, line.to.x, line.to.y);
		ctx.lineWidth = 1;
		ctx.strokeStyle = alpha(p.dim, line.axis ? .5 : .2);
		ctx.stroke();
	}
	for (const line of lines) drawName(ctx, view, line, p);
}
/** Lines of equal way north and east of the origin. */
function metricLines(view, o, step) {
	const corners = cornerPlaces(view).map((c) => local(o.lat, o.lon, c.lat, c.lon));
	const north = range(corners.map((c) => c.northM));
	const east = range(corners.map((c) => c.eastM));
	const at = (n, e) => {
		const place = offset(o.lat, o.lon, n, e);
		return view.project(place.lat, place.lon);
	};
	const lines = [];
	for (const n of steps(north, step)) lines.push({
		from: at(n, east.min),
		to: at(n, east.max),
		axis: n === 0,
		name: n === 0 ? "" : `${lengthText(Math.abs(n))} ${n > 0 ? "N" : "S"}`
	});
	for (const e of steps(east, step)) lines.push({
		from: at(north.min, e),
		to: at(north.max, e),
		axis: e === 0,
		name: e === 0 ? "" : `${lengthText(Math.abs(e))} ${e > 0 ? "E" : "W"}`
	});
	return lines;
}
/** Lines of equal latitude and longitude. */
function graticule(view) {
	const step = Math.min(30, niceStep(leastPx * 1.3 * 360 / view.world));
	const c = view.camera;
	const reach = Math.hypot(view.width, view.height) / view.world * 360;
	const lats = steps({
		min: Math.max(-80, c.lat - reach),
		max: Math.min(84, c.lat + reach)
	}, step);
	const half = Math.min(179.9, reach);
	const lons = steps({
		min: c.lon - half,
		max: c.lon + half
	}, step);
	const first = {
		min: lats[0] ?? -80,
		max: lats.at(-1) ?? 80
	};
	const lines = [];
	for (const lat of lats) lines.push({
		from: view.project(lat, c.lon - half),
		to: view.project(lat, c.lon + half),
		axis: lat === 0,
		name: degreeText(lat, "N", "S", step)
	});
	for (const lon of lons) {
		const name = ((lon + 180) % 360 + 360) % 360 - 180;
		lines.push({
			from: view.project(first.min, lon),
			to: view.project(first.max, lon),
			axis: lon === 0,
			name: degreeText(name, "E", "W", step)
		});
	}
	return lines;
}
function cornerPlaces(view) {
	return [
		[0, 0],
		[view.width, 0],
		[0, view.height],
		[view.width, view.height]
	].map(([x, y]) => view.unproject(x ?? 0, y ?? 0));
}
function range(values) {
	return {
		min: Math.min(...values),
		max: Math.max(...values)
	};
}
/** Multiples of a step in a range; at most 200, whatever is asked. */
function steps(r, step) {
	const list = [];
	const first = Math.ceil(r.min / step - 1e-9);
	for (let i = first; i * step <= r.max && list.length < 200; i++) list.push(i === 0 ? 0 : i * step);
	return list;
}
/** Writes a line's name where it enters the free part of the window. */
function drawName(ctx, view, line, p) {
	if (!line.name) return;
	const f = view.free(4);
	const at = entry(line.from, line.to, f);
	if (!at) return;
	const upright = Math.abs(line.to.y - line.from.y) > Math.abs(line.to.x - line.from.x);
	const style = {
		size: 11,
		weight: 500,
		colour: p.dim,
		halo: p.bg
	};
	if (upright) text(ctx, line.name, at.x + 4, Math.max(f.top + 8, at.y), p, {
		...style,
		align: "left"
	});
	else text(ctx, line.name, Math.max(f.left + 2, at.x), at.y - 8, p, {
		...style,
		align: "left"
	});
}
/** The upper or left end of the part of a segment that lies in a box. */
function entry(a, b, box) {
	let t0 = 0;
	let t1 = 1;
	const dx = b.x - a.x;
	const dy = b.y - a.y;
	for (const [d, room] of [
		[-dx, a.x - box.left],
		[dx, box.right - a.x],
		[-dy, a.y - box.top],
		[dy, box.bottom - a.y]
	]) {
		if (d === 0) {
			if (room < 0) return void 0;
			continue;
		}
		const t = room / d;
		if (d < 0) t0 = Math.max(t0, t);
		else t1 = Math.min(t1, t);
	}
	if (t0 > t1) return void 0;
	const one = {
		x: a.x + dx * t0,
		y: a.y + dy * t0
	};
	const two = {
		x: a.x + dx * t1,
		y: a.y + dy * t1
	};
	return (Math.abs(dy) > Math.abs(dx) ? one.y <= two.y : one.x <= two.x) ? one : two;
}
/** The scale bar at the lower left of the free part, beside what covers the corner. */
function drawScale(ctx, view, corner, p) {
	const perPx = view.metresPerPixel();
	const f = view.free(16);
	const x = f.left + corner;
	const usual = niceStep(perPx * 55);
	const metres = usual / perPx > f.right - x ? niceStep(perPx * 22) : usual;
	const width = metres / perPx;
	const y = f.bottom - 6;
	ctx.beginPath();
	ctx.moveTo(x, y - 7);
	ctx.lineTo(x, y);
	ctx.lineTo(x + width, y);
	ctx.lineTo(x + width, y - 7);
	ctx.lineJoin = "miter";
	ctx.lineWidth = 5;
	ctx.strokeStyle = p.bg;
	ctx.stroke();
	ctx.lineWidth = 2;
	ctx.strokeStyle = p.text;
	ctx.stroke();
	text(ctx, lengthText(metres), x + width / 2, y - 10, p, {
		size: 12,
		weight: 600,
		colour: p.text,
		halo: p.bg
	});
}
// src/map/marks.ts
/** The flight path vector ends where the vehicle will be after this time. */
var vectorSeconds = 5;
/** Track points nearer than this on the screen are one. */
var trackPx = 1.5;
/** The path flown, ending at the vehicle. */
function drawTrack(ctx, view, v, p) {
	const points = thin(view, v);
	if (points.length < 2) return;
	ctx.beginPath();
	points.forEach((q, i) => i === 0 ? ctx.moveTo(q.x, q.y) : ctx.lineTo(q.x, q.y));
	ctx.lineJoin = "round";
	ctx.lineCap = "round";
	ctx.strokeStyle = alpha(p.bg, .65);
	ctx.lineWidth = v.selected ? 5 : 3.5;
	ctx.stroke();
	ctx.strokeStyle = v.selected ? p.value : p.dim;
	ctx.lineWidth = v.selected ? 2.25 : 1.5;
	ctx.stroke();
	ctx.lineCap = "butt";
}
/** The whole way of a recorded flight, under what of it has been shown. */
function drawPath(ctx, view, path, p) {
	ctx.beginPath();
	for (const [i, place] of path.entries()) {
		const q = view.project(place.lat, place.lon);
		if (i === 0) ctx.moveTo(q.x, q.y);
		else ctx.lineTo(q.x, q.y);
	}
	ctx.lineJoin = "round";
	ctx.strokeStyle = alpha(p.bg, .65);
	ctx.lineWidth = 4;
	ctx.stroke();
	ctx.strokeStyle = p.dim;
	ctx.lineWidth = 1.5;
	ctx.stroke();
}
/** The track on the screen without points that would not be seen apart. */
function thin(view, v) {
	const out = [];
	for (const t of v.track) {
		const q = view.project(t.lat_deg, t.lon_deg);
		const last = out.at(-1);
		if (!last || Math.abs(q.x - last.x) + Math.abs(q.y - last.y) >= trackPx) out.push(q);
	}
	if (out.length > 0) out.push(view.project(v.lat, v.lon));
	return out;
}
function drawHome(ctx, view, home, from, p) {
	const at = view.project(home.lat, home.lon);
	if (from) dashed(ctx, view.project(from.lat, from.lon), at, p.dim, [3, 6], p);
	ctx.beginPath();
	ctx.arc(at.x, at.y, 12, 0, 2 * Math.PI);
	ctx.fillStyle = p.bg;
	ctx.fill();
	ctx.lineWidth = 2;
	ctx.strokeStyle = p.value;
	ctx.stroke();
	text(ctx, "H", at.x, at.y + .5, p, {
		size: 14,
		weight: 700,
		colour: p.value
	});
}
function drawTarget(ctx, view, target, from, p) {
	const at = view.project(target.lat, target.lon);
	if (from && !from.stale) dashed(ctx, view.project(from.lat, from.lon), at, p.target, [10, 6], p);
	ring(ctx, at, p.target, p);
}
/** Where the pilot points: a cross with distance and direction from the vehicle. */
function drawPick(ctx, view, at, from, p) {
	const q = view.project(at.lat, at.lon);
	if (from) dashed(ctx, view.project(from.lat, from.lon), q, p.target, [4, 5], p);
	ring(ctx, q, p.target, p);
	const lines = [placeText(at.lat, at.lon)];
	if (from) lines.unshift(wayText(from, at));
	const right = q.x + 250 < view.width - view.padding.right;
	plate(ctx, right ? q.x + 22 : q.x - 22, q.y - 20, lines, right ? "left" : "right", p);
}
/** "312 m  045°" from a vehicle to a place. */
function wayText(from, to) {
	const d = distance(from.lat, from.lon, to.lat, to.lon);
	const b = Math.round(bearing(from.lat, from.lon, to.lat, to.lon)) % 360;
	return `${distanceText(d)}  ${String(b).padStart(3, "0")}°`;
}
function ring(ctx, at, colour, p) {
	for (const [width, c] of [[5, p.bg], [2.25, colour]]) {
		ctx.beginPath();
		ctx.arc(at.x, at.y, 10, 0, 2 * Math.PI);
		for (const [x, y] of [
			[1, 0],
			[-1, 0],
			[0, 1],
			[0, -1]
		]) {
			ctx.moveTo(at.x + x * 6, at.y + y * 6);
			ctx.lineTo(at.x + x * 16, at.y + y * 16);
		}
		ctx.lineWidth = width;
		ctx.strokeStyle = c;
		ctx.stroke();
	}
}
function dashed(ctx, a, b, colour, dash, p) {
	ctx.save();
	ctx.beginPath();
	ctx.moveTo(a.x, a.y);
	ctx.lineTo(b.x, b.y);
	ctx.lineWidth = 4;
	ctx.strokeStyle = alpha(p.bg, .55);
	ctx.stroke();
	ctx.setLineDash(dash);
	ctx.lineWidth = 2;
	ctx.strokeStyle = colour;
	ctx.stroke();
	ctx.restore();
}
/** `named` writes its number, and for how long it has not been seen. */
function drawVehicle(ctx, view, v, named, p) {
	const at = view.project(v.lat, v.lon);
	if (!view.inside(at, 60)) {
		if (v.selected) drawAway(ctx, view, at, v, p);
		return;
	}
	const colour = v.selected ? p.value : p.dim;
	if (!v.stale) {
		if (v.selected && v.accuracyM) drawAccuracy(ctx, at, v.accuracyM / view.metresPerPixel(), p);
		drawVector(ctx, view, at, v, colour, p);
	}
	ctx.save();
	ctx.translate(at.x, at.y);
	if (v.headingDeg === void 0 || v.stale) {
		ctx.beginPath();
		ctx.arc(0, 0, v.selected ? 11 : 8, 0, 2 * Math.PI);
	} else {
		ctx.rotate(view.angle(v.headingDeg) + Math.PI / 2);
		const s = v.selected ? 1 : .75;
		polygon(ctx, [
			[0, -19 * s],
			[13 * s, 14 * s],
			[0, 7 * s],
			[-13 * s, 14 * s]
		]);
	}
	ctx.lineJoin = "round";
	ctx.lineWidth = 5;
	ctx.strokeStyle = p.bg;
	ctx.stroke();
	ctx.fillStyle = v.stale ? alpha(p.bg, .6) : colour;
	ctx.fill();
	if (v.stale) {
		ctx.setLineDash([4, 3]);
		ctx.lineWidth = 2.5;
		ctx.strokeStyle = v.selected ? p.caution : p.dim;
		ctx.stroke();
	}
	ctx.restore();
	if (v.stale && (v.selected || named)) text(ctx, `last seen ${ageText(v.ageMs)} ago`, at.x, at.y + 28, p, {
		size: 13,
		weight: 700,
		colour: v.selected ? p.caution : p.dim,
		halo: p.bg
	});
	if (named) text(ctx, v.id, at.x, at.y - 28, p, {
		size: 12,
		weight: 700,
		colour,
		halo: p.bg
	});
}
function drawAccuracy(ctx, at, px, p) {
	if (px < 16) return;
	ctx.beginPath();
	ctx.arc(at.x, at.y, px, 0, 2 * Math.PI);
	ctx.fillStyle = alpha(p.dim, .14);
	ctx.fill();
	ctx.lineWidth = 1.25;
	ctx.strokeStyle = alpha(p.dim, .8);
	ctx.stroke();
}
function drawVector(ctx, view, at, v, colour, p) {
	if (v.northMps === void 0 || v.eastMps === void 0) return;
	const speed = Math.hypot(v.northMps, v.eastMps);
	const length = Math.min(160, speed * vectorSeconds / view.metresPerPixel());
	if (speed < .8 || length < 24) return;
	const angle = view.angle(Math.atan2(v.eastMps, v.northMps) * 180 / Math.PI);
	const tip = {
		x: at.x + Math.cos(angle) * length,
		y: at.y + Math.sin(angle) * length
	};
	for (const [width, c] of [[4.5, p.bg], [2, colour]]) {
		ctx.beginPath();
		ctx.moveTo(at.x, at.y);
		ctx.lineTo(tip.x, tip.y);
		ctx.lineWidth = width;
		ctx.strokeStyle = c;
		ctx.stroke();
	}
}
/** The chosen vehicle is out of the window: a pointer at the rim says where. */
function drawAway(ctx, view, at, v, p) {
	const f = view.free(34);
	const c = view.centre;
	const dx = at.x - c.x;
	const dy = at.y - c.y;
	const share = Math.min(dx === 0 ? Infinity : ((dx > 0 ? f.right : f.left) - c.x) / dx, dy === 0 ? Infinity : ((dy > 0 ? f.bottom : f.top) - c.y) / dy);
	const q = {
		x: c.x + dx * share,
		y: c.y + dy * share
	};
	ctx.save();
	ctx.translate(q.x, q.y);
	ctx.rotate(Math.atan2(dy, dx) + Math.PI / 2);
	polygon(ctx, [
		[0, -14],
		[10, 8],
		[-10, 8]
	]);
	ctx.lineWidth = 5;
	ctx.strokeStyle = p.bg;
	ctx.stroke();
	ctx.fillStyle = v.stale ? p.caution : p.value;
	ctx.fill();
	ctx.restore();
	const here = view.camera;
	text(ctx, distanceText(distance(here.lat, here.lon, v.lat, v.lon)), q.x - Math.sign(dx) * 34 * Math.abs(dx / Math.hypot(dx, dy)), q.y - Math.sign(dy) * 24 * Math.abs(dy / Math.hypot(dx, dy)), p, {
		size: 13,
		weight: 700,
		colour: p.value,
		halo: p.bg
	});
}
/** A small plate with lines of text beside a point. */
function plate(ctx, x, y, lines, align, p) {
	ctx.font = `600 13px ${p.font}`;
	const w = Math.max(...lines.map((l) => ctx.measureText(l).width)) + 20;
	const h = lines.length * 18 + 10;
	const left = align === "left" ? x : x - w;
	ctx.beginPath();
	ctx.roundRect(left, y - h / 2, w, h, 6);
	ctx.fillStyle = p.panel;
	ctx.fill();
	ctx.lineWidth = 1;
	ctx.strokeStyle = p.line;
	ctx.stroke();
	lines.forEach((line, i) => {
		text(ctx, line, left + 10, y - h / 2 + 14 + i * 18, p, {
			size: 13,
			weight: i === 0 ? 700 : 500,
			colour: i === 0 ? p.target : p.text,
			align: "left"
		});
	});
}
export { ground as _, drawTrack as a, drawGrid as c, chosenMap as d, View as f, fadeTo as g, zoomAbout as h, drawTarget as i, drawScale as l, pan as m, drawPath as n, drawVehicle as o, limit as p, drawPick as r, wayText as s, drawHome as t, Ground as u };
