package track

import "strings"

func writeKML(d drawing) []byte {
	w := newScribe()
	w.WriteString(`<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">` + "\n<Document>\n")
	for _, s := range d {
		w.WriteString("<Placemark>\n")
		w.leaf("name", s.name)
		w.leaf("description", s.note)
		w.kmlGeometry(s)
		w.WriteString("</Placemark>\n")
	}
	w.WriteString("</Document>\n</kml>\n")
	return w.Bytes()
}

func (w *scribe) kmlGeometry(s shape) {
	switch s.form {
	case point:
		p := s.lines[0][0]
		if !p.at.IsZero() {
			w.WriteString("<TimeStamp><when>" + stamp(p.at) + "</when></TimeStamp>\n")
		}
		w.kmlLine("Point", s, s.lines[0])
	case area:
		w.WriteString("<Polygon>\n")
		w.kmlMode(s, s.lines[0])
		for i, line := range s.lines {
			name := "innerBoundaryIs"
			if i == 0 {
				name = "outerBoundaryIs"
			}
			w.WriteString("<" + name + "><LinearRing>")
			w.leaf("coordinates", coordinates(line, " ", ","))
			w.WriteString("</LinearRing></" + name + ">\n")
		}
		w.WriteString("</Polygon>\n")
	case path:
		w.several(s, "gx:MultiTrack", w.kmlTrack)
	default:
		w.several(s, "MultiGeometry", func(s shape, line []spot) { w.kmlLine("LineString", s, line) })
	}
}

// several writes lines, wrapped if they are not one.
func (w *scribe) several(s shape, wrap string, write func(shape, []spot)) {
	if len(s.lines) > 1 {
		w.WriteString("<" + wrap + ">\n")
	}
	for _, line := range s.lines {
		write(s, line)
	}
	if len(s.lines) > 1 {
		w.WriteString("</" + wrap + ">\n")
	}
}

func (w *scribe) kmlLine(name string, s shape, line []spot) {
	w.WriteString("<" + name + ">\n")
	w.kmlMode(s, line)
	w.leaf("coordinates", coordinates(line, " ", ","))
	w.WriteString("</" + name + ">\n")
}

// kmlTrack writes a line that was flown; its times only if all are known.
func (w *scribe) kmlTrack(s shape, line []spot) {
	w.WriteString("<gx:Track>\n")
	w.kmlMode(s, line)
	timed := true
	for _, p := range line {
		timed = timed && !p.at.IsZero()
	}
	for _, p := range line {
		if timed {
			w.leaf("when", stamp(p.at))
		}
	}
	for i := range line {
		w.leaf("gx:coord", coordinates(line[i:i+1], "", " "))
	}
	w.WriteString("</gx:Track>\n")
}

// kmlMode says what the heights of a line are from; without any it lies on the
// ground, which is what KML takes for said.
func (w *scribe) kmlMode(s shape, line []spot) {
	switch {
	case !line[0].hasHeight:
	case s.aboveGround:
		w.leaf("altitudeMode", "relativeToGround")
	default:
		w.leaf("altitudeMode", "absolute")
	}
}

func coordinates(line []spot, between, within string) string {
	var b strings.Builder
	for i, p := range line {
		if i > 0 {
			b.WriteString(between)
		}
		b.WriteString(degrees(p.LonDeg) + within + degrees(p.LatDeg))
		if p.hasHeight && line[0].hasHeight {
			b.WriteString(within + metres(p.height))
		}
	}
	return b.String()
}
