package debrief

import (
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"

	"skylatch/redact"
	"skylatch/telemetry"
	"skylatch/telemetry/geo"
)

// The map's size, in units of its drawing.
const (
	mapWidth     = 1000.0
	mapMaxHeight = 780.0
	mapMinHeight = 430.0
	mapMargin    = 84.0
	// mapLeast is the least that is shown across, in metres: a hover is no journey.
	mapLeast = 60.0
)

// metresPerDegree is that of latitude, on a sphere.
const metresPerDegree = 111_195

// chartMap projects places on a drawing, north up.
type chartMap struct {
	strings.Builder
	middle telemetry.LatLon
	shrink float64 // of longitudes
	scale  float64 // units a metre
	height float64
}

// metres is how far east and north of the middle a place is.
func (m *chartMap) metres(p telemetry.LatLon) (east, north float64) {
	return math.Remainder(p.LonDeg-m.middle.LonDeg, 360) * metresPerDegree * m.shrink, (p.LatDeg - m.middle.LatDeg) * metresPerDegree
}

// at is where on the drawing a place is.
func (m *chartMap) at(p telemetry.LatLon) (x, y float64) {
	east, north := m.metres(p)
	return mapWidth/2 + east*m.scale, m.height/2 - north*m.scale
}

// newMap fits a drawing around places.
func newMap(places []telemetry.LatLon) *chartMap {
	m := &chartMap{middle: places[0], shrink: math.Cos(places[0].LatDeg * math.Pi / 180)}
	var west, east, south, north float64
	for _, p := range places {
		e, n := m.metres(p)
		west, east, south, north = min(west, e), max(east, e), min(south, n), max(north, n)
	}
	m.middle.LatDeg += (south + north) / 2 / metresPerDegree
	m.middle.LonDeg += (west + east) / 2 / (metresPerDegree * max(m.shrink, 1e-6))
	wide, high := max(east-west, mapLeast), max(north-south, mapLeast/2)
	m.scale = min((mapWidth-2*mapMargin)/wide, (mapMaxHeight-2*mapMargin)/high)
	m.height = min(max(high*m.scale+2*mapMargin, mapMinHeight), mapMaxHeight)
	return m
}

// maxAway is how far from the beginning of the way, in metres, a photo is on the
// map: what was taken in another town would leave nothing to be seen of the way.
const maxAway = 30_000

// drawMap draws the way, with a grid to find it by; nothing if no place is told.
func (b *brief) drawMap() template.HTML {
	var places []telemetry.LatLon
	for _, s := range b.flight.way {
		places = append(places, s.LatLon)
	}
	for _, p := range b.photos {
		if at, ok := p.place.Get(); ok && (len(b.flight.way) == 0 || geo.Distance(at, b.flight.way[0].LatLon) <= maxAway) {
			places = append(places, at)
		}
	}
	if len(places) == 0 {
		return ""
	}
	m := newMap(places)
	fmt.Fprintf(m, `<svg class="map" viewBox="0 0 %.0f %.0f" role="img" aria-label="The way of the flight, north up">`, mapWidth, m.height)
	fmt.Fprintf(m, `<rect class="sheet" width="%.0f" height="%.0f"/>`, mapWidth, m.height)
	if b.Policy.Action(redact.Location) == redact.Relative {
		m.metreGrid()
	} else {
		m.degreeGrid()
	}
	m.way(b.flight.way)
	m.pictures(b.photos)
	m.scaleBar()
	fmt.Fprintf(m, `<g class="north" transform="translate(%.0f 46)"><path d="M0-22 8 8 0 2-8 8Z"/><text y="26">N</text></g>`, mapWidth-40)
	m.WriteString(`</svg>`)
	return template.HTML(m.String()) // numbers and words of ours
}

// degreeSteps are those of a grid that is easily read.
var degreeSteps = []float64{
	1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10,
}

// gridWay is how far apart the lines of a grid are at least, in units.
const gridWay = 130

func stepFor(unitsPerOne float64, steps []float64) float64 {
	for _, s := range steps {
		if s*unitsPerOne >= gridWay {
			return s
		}
	}
	return steps[len(steps)-1]
}

// degreeGrid draws meridians and parallels.
func (m *chartMap) degreeGrid() {
	perLat, perLon := metresPerDegree*m.scale, metresPerDegree*m.scale*m.shrink
	step := stepFor(perLat, degreeSteps)
	decimals := max(0, int(math.Ceil(-math.Log10(step)-1e-9)))
	for n := math.Ceil((m.middle.LatDeg - m.height/2/perLat) / step); n*step < m.middle.LatDeg+m.height/2/perLat; n++ {
		y := m.height/2 - (n*step-m.middle.LatDeg)*perLat
		m.parallel(y, degreeWords(n*step, decimals, "N", "S"))
	}
	step = stepFor(perLon, degreeSteps)
	decimals = max(0, int(math.Ceil(-math.Log10(step)-1e-9)))
	for n := math.Ceil((m.middle.LonDeg - mapWidth/2/perLon) / step); n*step < m.middle.LonDeg+mapWidth/2/perLon; n++ {
		m.meridian(mapWidth/2+(n*step-m.middle.LonDeg)*perLon, degreeWords(math.Remainder(n*step, 360), decimals, "E", "W"))
	}
}

func degreeWords(v float64, decimals int, above, below string) string {
	side := above
	if v < 0 {
		side = below
	}
	return strconv.FormatFloat(math.Abs(v), 'f', decimals, 64) + "° " + side
}

// metreGrid draws lines by metres, where the place in the world is not told.
func (m *chartMap) metreGrid() {
	step := stepFor(m.scale, []float64{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000})
	for n := math.Ceil(-m.height / 2 / m.scale / step); n*step < m.height/2/m.scale; n++ {
		m.parallel(m.height/2-n*step*m.scale, fmt.Sprintf("%.0f m", n*step))
	}
	for n := math.Ceil(-mapWidth / 2 / m.scale / step); n*step < mapWidth/2/m.scale; n++ {
		m.meridian(mapWidth/2+n*step*m.scale, fmt.Sprintf("%.0f m", n*step))
	}
}

func (m *chartMap) parallel(y float64, words string) {
	fmt.Fprintf(m, `<path class="grid" d="M0 %.1fH%.0f"/>`, y, mapWidth)
	if y > 30 && y < m.height-40 {
		fmt.Fprintf(m, `<text class="tick" x="10" y="%.1f">%s</text>`, y-6, words)
	}
}

func (m *chartMap) meridian(x float64, words string) {
	fmt.Fprintf(m, `<path class="grid" d="M%.1f 0V%.0f"/>`, x, m.height)
	if x > 10 && x < mapWidth-140 {
		fmt.Fprintf(m, `<text class="tick" x="%.1f" y="%.1f">%s</text>`, x+6, m.height-10, words)
	}
}

// leastWay is the shortest way that is drawn, in units.
const leastWay = 0.8

// way draws the line, and where it begins and ends.
func (m *chartMap) way(spots []spot) {
	if len(spots) == 0 {
		return
	}
	var line strings.Builder
	var x, y float64
	for i, s := range spots {
		toX, toY := m.at(s.LatLon)
		switch {
		case i == 0 || s.gap:
			fmt.Fprintf(&line, "M%.1f %.1f", toX, toY)
		case i < len(spots)-1 && math.Hypot(toX-x, toY-y) < leastWay:
			continue
		default:
			fmt.Fprintf(&line, "L%.1f %.1f", toX, toY)
		}
		x, y = toX, toY
	}
	fmt.Fprintf(m, `<path class="halo" d="%s"/><path class="way" d="%s"/>`, line.String(), line.String())
	m.arrows(spots)
	endX, endY := m.at(spots[len(spots)-1].LatLon)
	fmt.Fprintf(m, `<rect class="end" x="%.1f" y="%.1f" width="15" height="15"/>`, endX-7.5, endY-7.5)
	startX, startY := m.at(spots[0].LatLon)
	fmt.Fprintf(m, `<circle class="start" cx="%.1f" cy="%.1f" r="7"/>`, startX, startY)
}

// arrowWay is how much of a way has one arrow, in units.
const arrowWay = 190

// arrows show which way it was flown.
func (m *chartMap) arrows(spots []spot) {
	since := arrowWay / 2.0
	x, y := m.at(spots[0].LatLon)
	for _, s := range spots[1:] {
		toX, toY := m.at(s.LatLon)
		way := math.Hypot(toX-x, toY-y)
		if way < 3 && !s.gap {
			continue // too short to show a direction
		}
		if since += way; !s.gap && since >= arrowWay {
			since = 0
			fmt.Fprintf(m, `<path class="arrow" d="M-6-6 7 0-6 6-3 0Z" transform="translate(%.1f %.1f) rotate(%.0f)"/>`,
				(x+toX)/2, (y+toY)/2, math.Atan2(toY-y, toX-x)*180/math.Pi)
		}
		x, y = toX, toY
	}
}

// pictures number where photos were taken.
func (m *chartMap) pictures(photos []photo) {
	for _, p := range photos {
		if at, ok := p.place.Get(); ok {
			x, y := m.at(at)
			fmt.Fprintf(m, `<g class="shot" transform="translate(%.1f %.1f)"><circle r="12"/><text y="4.5">%d</text></g>`, x, y, p.number)
		}
	}
}

// scaleBar shows how far is how far.
func (m *chartMap) scaleBar() {
	long := 1.0
	for _, s := range []float64{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000} {
		if s*m.scale <= mapWidth/4 {
			long = s
		}
	}
	words := fmt.Sprintf("%.0f m", long)
	if long >= 1000 {
		words = fmt.Sprintf("%.0f km", long/1000)
	}
	units := long * m.scale
	fmt.Fprintf(m, `<g class="bar" transform="translate(%.1f %.1f)"><rect x="-12" y="-30" width="%.1f" height="44" rx="3"/><path d="M0-6V4H%.1fV-6"/><text x="%.1f" y="-10">%s</text></g>`,
		mapWidth-units-30, m.height-42, units+24, units, units/2, words)
}
