package track

import (
	"slices"
	"strings"
)

// isGPX recognises GPX 1.0 and 1.1 (topografix.com/GPX).
func isGPX(src []byte) bool {
	return strings.HasPrefix(plain(src), "<") && strings.Contains(plain(src), "<gpx")
}

// gpxList is all that we write.
var gpxList = list{
	"gpx": {"@version", "@creator", "wpt", "rte", "trk"},
	"wpt": {"@lat", "@lon", "ele", "time", "name", "desc"},
	"rte": {"name", "desc", "rtept"}, "rtept": {"@lat", "@lon", "ele", "time"},
	"trk": {"name", "desc", "trkseg"}, "trkseg": {"trkpt"}, "trkpt": {"@lat", "@lon", "ele", "time"},
	"ele": nil, "time": nil, "name": nil, "desc": nil,
}

func verifyGPX(b []byte) error { return checkXML(b, "gpx", gpxList) }

func rebuildGPX(src []byte, t *teller) ([]byte, error) {
	doc, other, err := readXML(src, "gpx")
	if err != nil {
		return nil, err
	}
	t.tally.Unknown += other
	var d drawing
	for _, e := range doc.children {
		var s shape
		switch e.name {
		case "wpt":
			s, err = t.gpxPoint(e)
		case "rte":
			s, err = t.gpxLine(e, route)
		case "trk":
			s, err = t.gpxLine(e, path)
		default:
			t.tally.Unknown += e.size()
			continue
		}
		if err != nil {
			return nil, err
		}
		d = append(d, s)
	}
	// GPX has an order: first all points, then all routes, then all tracks.
	slices.SortStableFunc(d, func(a, b shape) int { return int(a.form) - int(b.form) })
	return writeGPX(t.tell(d)), nil
}

func (t *teller) gpxPoint(e *element) (shape, error) {
	s := shape{form: point}
	p, err := t.gpxSpot(e, func(c *element) bool {
		switch c.name {
		case "name":
			s.name = c.text
		case "desc":
			s.note = c.text
		default:
			return false
		}
		return true
	})
	s.lines = [][]spot{{p}}
	return s, err
}

func (t *teller) gpxLine(e *element, f form) (shape, error) {
	s := shape{form: f}
	var loose []spot
	for _, c := range e.children {
		switch {
		case c.name == "name":
			s.name = c.text
		case c.name == "desc":
			s.note = c.text
		case c.name == "rtept" && f == route:
			p, err := t.gpxSpot(c, nil)
			if err != nil {
				return s, err
			}
			loose = append(loose, p)
		case c.name == "trkseg" && f == path:
			var line []spot
			for _, c := range c.children {
				if c.name != "trkpt" {
					t.tally.Unknown += c.size()
					continue
				}
				p, err := t.gpxSpot(c, nil)
				if err != nil {
					return s, err
				}
				line = append(line, p)
			}
			s.lines = append(s.lines, line)
		default:
			t.tally.Unknown += c.size()
		}
	}
	if len(loose) > 0 {
		s.lines = append(s.lines, loose)
	}
	return s, nil
}

// gpxSpot reads a place with its height and time; more takes what else it knows.
func (t *teller) gpxSpot(e *element, more func(*element) bool) (spot, error) {
	place, err := readPlace(e.attrs["lat"], e.attrs["lon"])
	s := spot{LatLon: place}
	if err != nil {
		return s, err
	}
	t.tally.Unknown += len(e.attrs) - 2
	for _, c := range e.children {
		var err error
		switch {
		case c.name == "ele":
			s.height, err = number(c.text)
			s.hasHeight = err == nil
		case c.name == "time":
			s.at, err = readStamp(c.text)
		case more != nil && more(c):
		default:
			t.tally.Unknown += c.size()
		}
		if err != nil { // a height or a time that is none is not known
			t.tally.Unknown++
		}
	}
	return s, nil
}

func writeGPX(d drawing) []byte {
	w := newScribe()
	w.WriteString(`<gpx version="1.1" creator="skylatch" xmlns="http://www.topografix.com/GPX/1/1">` + "\n")
	for _, s := range d {
		w.gpxShape(s)
	}
	w.WriteString("</gpx>\n")
	return w.Bytes()
}

func (w *scribe) gpxShape(s shape) {
	switch s.form {
	case point:
		w.gpxSpot("wpt", s.lines[0][0], s)
	case route:
		// A route is one line: its pieces are routes of their own.
		for _, line := range s.lines {
			w.WriteString("<rte>\n")
			w.leaf("name", s.name)
			w.leaf("desc", s.note)
			for _, p := range line {
				w.gpxSpot("rtept", p, shape{})
			}
			w.WriteString("</rte>\n")
		}
	default:
		w.WriteString("<trk>\n")
		w.leaf("name", s.name)
		w.leaf("desc", s.note)
		for _, line := range s.lines {
			w.WriteString("<trkseg>\n")
			for _, p := range line {
				w.gpxSpot("trkpt", p, shape{})
			}
			w.WriteString("</trkseg>\n")
		}
		w.WriteString("</trk>\n")
	}
}

func (w *scribe) gpxSpot(name string, p spot, s shape) {
	w.WriteString("<" + name + ` lat="` + degrees(p.LatDeg) + `" lon="` + degrees(p.LonDeg) + "\">\n")
	if p.hasHeight {
		w.leaf("ele", metres(p.height))
	}
	if !p.at.IsZero() {
		w.leaf("time", stamp(p.at))
	}
	w.leaf("name", s.name)
	w.leaf("desc", s.note)
	w.WriteString("</" + name + ">\n")
}
