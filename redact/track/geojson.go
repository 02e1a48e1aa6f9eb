package track

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"skylatch/telemetry"
)

// isGeoJSON recognises GeoJSON (RFC 7946).
func isGeoJSON(src []byte) bool {
	if !strings.HasPrefix(plain(src), "{") {
		return false
	}
	var head struct{ Type string }
	return json.Unmarshal(withoutMark(src), &head) == nil && slices.Contains(geoTypes, head.Type)
}

func withoutMark(src []byte) []byte { return bytes.TrimPrefix(src, []byte("\ufeff")) }

var geoTypes = []string{
	"FeatureCollection", "Feature", "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection",
}

// object is a JSON object of which we know some members.
type object map[string]json.RawMessage

// take returns a member's value if it is of the wanted type, and removes it.
func (o object) take(name string, to any) bool {
	raw, ok := o[name]
	if !ok || json.Unmarshal(raw, to) != nil {
		return false
	}
	delete(o, name)
	return true
}

var errGeoJSON = errors.New("it is no well-formed GeoJSON")

func rebuildGeoJSON(src []byte, t *teller) ([]byte, error) {
	var doc object
	if json.Unmarshal(withoutMark(src), &doc) != nil {
		return nil, errGeoJSON
	}
	d, err := t.geoObject(nil, doc, 0)
	if err != nil {
		return nil, err
	}
	return writeGeoJSON(t.tell(d))
}

// geoObject adds what a collection, a feature or a geometry shows.
func (t *teller) geoObject(d drawing, o object, depth int) (drawing, error) {
	var kind string
	if !o.take("type", &kind) || depth > 8 {
		return nil, errGeoJSON
	}
	if _, ok := o["crs"]; ok {
		return nil, errors.New("its coordinates are in a system of their own, which RFC 7946 has no more")
	}
	first := len(d)
	var err error
	switch kind {
	case "FeatureCollection", "GeometryCollection":
		member := "features"
		if kind == "GeometryCollection" {
			member = "geometries"
		}
		var parts []object
		if !o.take(member, &parts) {
			return nil, errGeoJSON
		}
		for _, p := range parts {
			if d, err = t.geoObject(d, p, depth+1); err != nil {
				return nil, err
			}
		}
	case "Feature":
		var geometry, properties object
		var name, note, at string
		if !o.take("geometry", &geometry) {
			return nil, errGeoJSON
		}
		if geometry != nil {
			if d, err = t.geoObject(d, geometry, depth+1); err != nil {
				return nil, err
			}
		}
		o.take("properties", &properties)
		properties.take("name", &name)
		if !properties.take("description", &note) {
			properties.take("desc", &note)
		}
		properties.take("time", &at)
		t.tally.Unknown += len(properties)
		for i := range d[first:] {
			s := &d[first+i]
			s.name, s.note = name, note
			if s.form == point {
				s.lines[0][0].at, _ = readStamp(at)
			}
		}
	default:
		if d, err = geoGeometry(d, kind, o); err != nil {
			return nil, err
		}
	}
	t.tally.Unknown += len(o)
	return d, nil
}

func geoGeometry(d drawing, kind string, o object) (drawing, error) {
	read := func(to any) bool { return o.take("coordinates", to) }
	var one []float64
	var line [][]float64
	var lines [][][]float64
	var areas [][][][]float64
	ok := false
	switch kind {
	case "Point":
		ok = read(&one)
		line = [][]float64{one}
	case "MultiPoint":
		ok = read(&line)
	case "LineString":
		ok = read(&line)
		lines = [][][]float64{line}
	case "MultiLineString":
		ok = read(&lines)
	case "Polygon":
		ok = read(&lines)
		areas = [][][][]float64{lines}
	case "MultiPolygon":
		ok = read(&areas)
	}
	if !ok {
		return nil, errGeoJSON
	}
	switch kind {
	case "Point", "MultiPoint":
		for _, p := range line {
			lines, err := geoLines([][][]float64{{p}})
			if err != nil {
				return nil, err
			}
			d = append(d, shape{form: point, lines: lines})
		}
		return d, nil
	case "LineString", "MultiLineString":
		lines, err := geoLines(lines)
		return append(d, shape{form: route, lines: lines}), err
	}
	for _, a := range areas {
		lines, err := geoLines(a)
		if err != nil {
			return nil, err
		}
		d = append(d, shape{form: area, lines: lines})
	}
	return d, nil
}

func geoLines(in [][][]float64) ([][]spot, error) {
	var lines [][]spot
	for _, in := range in {
		var line []spot
		for _, c := range in {
			if len(c) < 2 || len(c) > 4 {
				return nil, errors.New("a position has not two or three parts")
			}
			p, err := checkPlace(c[1], c[0])
			if err != nil {
				return nil, err
			}
			s := spot{LatLon: telemetry.LatLon(p)}
			if len(c) > 2 {
				s.height, s.hasHeight = c[2], true
			}
			line = append(line, s)
		}
		if len(line) > 0 {
			lines = append(lines, line)
		}
	}
	return lines, nil
}

// The file that we write, and all that it can hold.
type (
	geoFile struct {
		Type     string       `json:"type"`
		Features []geoFeature `json:"features"`
	}
	geoFeature struct {
		Type       string        `json:"type"`
		Geometry   geoShape      `json:"geometry"`
		Properties geoProperties `json:"properties"`
	}
	geoShape struct {
		Type        string `json:"type"`
		Coordinates any    `json:"coordinates"`
	}
	geoProperties struct {
		Name        string `json:"name,omitempty"`
		Description string `json:"description,omitempty"`
		Time        string `json:"time,omitempty"`
	}
)

func writeGeoJSON(d drawing) ([]byte, error) {
	f := geoFile{Type: "FeatureCollection", Features: []geoFeature{}}
	for _, s := range d {
		out := geoFeature{Type: "Feature", Properties: geoProperties{Name: s.name, Description: s.note}}
		lines := make([][][]json.Number, len(s.lines))
		for i, line := range s.lines {
			for _, p := range line {
				lines[i] = append(lines[i], position(p))
			}
		}
		switch {
		case s.form == point:
			out.Geometry = geoShape{"Point", lines[0][0]}
			if at := s.lines[0][0].at; !at.IsZero() {
				out.Properties.Time = at.Format(time.RFC3339Nano)
			}
		case s.form == area:
			out.Geometry = geoShape{"Polygon", lines}
		case len(lines) == 1:
			out.Geometry = geoShape{"LineString", lines[0]}
		default:
			out.Geometry = geoShape{"MultiLineString", lines}
		}
		f.Features = append(f.Features, out)
	}
	return marshal(f)
}

// marshal writes JSON that a person can read.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	err := e.Encode(v)
	return b.Bytes(), err
}

func position(p spot) []json.Number {
	c := []json.Number{json.Number(degrees(p.LonDeg)), json.Number(degrees(p.LatDeg))}
	if p.hasHeight {
		c = append(c, json.Number(metres(p.height)))
	}
	return c
}

func verifyGeoJSON(b []byte) error {
	var f geoFile
	if err := strictly(b, &f); err != nil {
		return err
	}
	for _, feature := range f.Features {
		if !slices.Contains(geoTypes[2:], feature.Geometry.Type) {
			return errors.New("it has a geometry that is not on the list")
		}
	}
	return nil
}

// strictly reads one JSON value that has no more members than it may.
func strictly(b []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(to); err != nil {
		return errors.New("it has a member that is not on the list")
	}
	if d.More() {
		return errors.New("there is something behind its end")
	}
	return nil
}
