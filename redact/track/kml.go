package track

import (
	"errors"
	"strings"
	"time"
)

// isKML recognises KML 2 (OGC 12-007r2).
func isKML(src []byte) bool {
	return strings.HasPrefix(plain(src), "<") && strings.Contains(plain(src), "<kml")
}

// kmlList is all that we write.
var kmlList = list{
	"kml": {"Document"}, "Document": {"Placemark"},
	"Placemark":     {"name", "description", "TimeStamp", "Point", "LineString", "Polygon", "MultiGeometry", "Track", "MultiTrack"},
	"MultiGeometry": {"LineString"}, "MultiTrack": {"Track"},
	"Point": {"altitudeMode", "coordinates"}, "LineString": {"altitudeMode", "coordinates"},
	"Polygon":         {"altitudeMode", "outerBoundaryIs", "innerBoundaryIs"},
	"outerBoundaryIs": {"LinearRing"}, "innerBoundaryIs": {"LinearRing"}, "LinearRing": {"coordinates"},
	"Track": {"altitudeMode", "when", "coord"}, "TimeStamp": {"when"},
	"name": nil, "description": nil, "altitudeMode": nil, "coordinates": nil, "when": nil, "coord": nil,
}

func verifyKML(b []byte) error { return checkXML(b, "kml", kmlList) }

func rebuildKML(src []byte, t *teller) ([]byte, error) {
	doc, other, err := readXML(src, "kml")
	if err != nil {
		return nil, err
	}
	t.tally.Unknown += other + len(doc.attrs)
	var d drawing
	for _, e := range doc.children {
		if d, err = t.kmlFeature(d, e); err != nil {
			return nil, err
		}
	}
	return writeKML(t.tell(d)), nil
}

// kmlFeature adds what a folder or a placemark shows.
func (t *teller) kmlFeature(d drawing, e *element) (drawing, error) {
	var err error
	switch e.name {
	case "Document", "Folder":
		t.tally.Unknown += len(e.attrs)
		for _, c := range e.children {
			if d, err = t.kmlFeature(d, c); err != nil {
				return nil, err
			}
		}
		return d, nil
	case "Placemark":
	default:
		t.tally.Unknown += e.size()
		return d, nil
	}
	t.tally.Unknown += len(e.attrs)
	var about shape
	var at *element
	first := len(d)
	for _, c := range e.children {
		switch c.name {
		case "name":
			about.name = c.text
		case "description":
			about.note = c.text
		case "TimeStamp":
			at = c
		default:
			if d, err = t.kmlGeometry(d, c, 0); err != nil {
				return nil, err
			}
		}
	}
	for i := range d[first:] {
		s := &d[first+i]
		s.name, s.note = about.name, about.note
		if s.form == point && at != nil && len(at.children) == 1 {
			s.lines[0][0].at, _ = readStamp(at.children[0].text)
		}
	}
	return d, nil
}

var errTimes = errors.New("a track has not as many times as places")

// kmlGeometry adds the shapes of a geometry.
func (t *teller) kmlGeometry(d drawing, e *element, depth int) (drawing, error) {
	s, absolute := shape{}, false
	var texts []string
	switch e.name {
	case "MultiGeometry", "MultiTrack":
		return t.kmlSeveral(d, e, depth)
	case "Point":
		s.form = point
	case "LineString", "LinearRing":
		s.form = route
	case "Polygon":
		s.form = area
	case "Track":
		s.form = path
	default:
		t.tally.Unknown += e.size()
		return d, nil
	}
	t.tally.Unknown += len(e.attrs)
	hasHeight := false
	var whens, coords []string
	for _, c := range e.children {
		switch c.name {
		case "altitudeMode":
			mode := strings.TrimSpace(c.text)
			absolute = mode == "absolute"
			hasHeight = absolute || mode == "relativeToGround"
		case "coordinates":
			texts = append(texts, c.text)
		case "outerBoundaryIs", "innerBoundaryIs":
			texts = append(texts, ring(c))
		case "when":
			whens = append(whens, c.text)
		case "coord":
			coords = append(coords, strings.Join(strings.Fields(c.text), ","))
		default:
			t.tally.Unknown += c.size()
		}
	}
	if len(whens) > len(coords) || len(whens) < len(coords) && len(whens) > 0 {
		return nil, errTimes
	}
	if s.form == path {
		whens, coords = toldPlaces(whens, coords)
		texts = []string{strings.Join(coords, " ")}
	} else {
		whens = nil
	}
	s.aboveGround = !absolute
	for _, text := range texts {
		line, err := kmlLine(text, hasHeight)
		if err != nil {
			return nil, err
		}
		if len(whens) > 0 && len(whens) != len(line) {
			return nil, errTimes
		}
		t.times(line, whens)
		if len(line) > 0 {
			s.lines = append(s.lines, line)
		}
	}
	if s.form == point && (len(s.lines) != 1 || len(s.lines[0]) != 1) {
		return nil, errors.New("a point is not one place")
	}
	if len(s.lines) == 0 {
		return d, nil
	}
	return append(d, s), nil
}

// times notes the times of a line: all, or none, since KML cannot say that one
// of them is not known.
func (t *teller) times(line []spot, whens []string) {
	for i, when := range whens {
		at, err := readStamp(when)
		if err != nil || at.IsZero() {
			t.tally.Unknown += len(whens)
			for i := range line {
				line[i].at = time.Time{}
			}
			return
		}
		line[i].at = at
	}
}

// toldPlaces leaves out of a track the moments at which it says no place; without
// times, there is no moment.
func toldPlaces(whens, coords []string) (at, places []string) {
	for i, c := range coords {
		if c == "" {
			continue
		}
		if places = append(places, c); len(whens) > 0 {
			at = append(at, whens[i])
		}
	}
	return at, places
}

// kmlSeveral joins lines of one kind into one shape.
func (t *teller) kmlSeveral(d drawing, e *element, depth int) (drawing, error) {
	if depth > 8 {
		return nil, errors.New("its geometries are nested too deep")
	}
	var all drawing
	var err error
	t.tally.Unknown += len(e.attrs)
	for _, c := range e.children {
		if all, err = t.kmlGeometry(all, c, depth+1); err != nil {
			return nil, err
		}
	}
	for i, s := range all {
		if i > 0 && (s.form == route || s.form == path) && s.form == all[i-1].form && s.aboveGround == all[i-1].aboveGround {
			last := &d[len(d)-1]
			last.lines = append(last.lines, s.lines...)
			continue
		}
		d = append(d, s)
	}
	return d, nil
}

// ring returns the coordinates of a border's ring.
func ring(e *element) string {
	for _, c := range e.children {
		for _, c := range c.children {
			if c.name == "coordinates" {
				return c.text
			}
		}
	}
	return ""
}

// kmlLine reads "lon,lat[,height] …".
func kmlLine(text string, hasHeight bool) ([]spot, error) {
	var line []spot
	for _, tuple := range strings.Fields(text) {
		parts := strings.Split(tuple, ",")
		if len(parts) < 2 || len(parts) > 3 {
			return nil, errors.New("a place has not two or three parts")
		}
		p, err := readPlace(parts[1], parts[0])
		if err != nil {
			return nil, err
		}
		s := spot{LatLon: p}
		// A line is written with the heights that it begins with, or without any.
		if hasHeight = hasHeight && (len(parts) == 3 || len(line) > 0); len(parts) == 3 && hasHeight {
			if s.height, err = number(parts[2]); err != nil {
				return nil, errors.New("a height is no number")
			}
			s.hasHeight = true
		}
		line = append(line, s)
	}
	return line, nil
}
