package convert

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"

	"skylatch/telemetry/opt"
)

// The members of a feature that is a line. RFC 7946 has the third part of a
// position above the ellipsoid, which autopilots seldom say: heights and times
// are lists beside it, one for each position, with their datum in their names.
type (
	geoFeature struct {
		Type       string        `json:"type"`
		Geometry   geoLine       `json:"geometry"`
		Properties geoProperties `json:"properties"`
	}
	geoLine struct {
		Type        string           `json:"type"`
		Coordinates [][2]json.Number `json:"coordinates"`
	}
	geoProperties struct {
		Name   string `json:"name"`
		System byte   `json:"system"`
		Datum  string `json:"datum"`
		// Times is what other programs call coordTimes.
		Times       []string       `json:"coordTimes,omitempty"`
		AMSL        []*json.Number `json:"altitude_amsl_m,omitempty"`
		AboveOrigin []*json.Number `json:"altitude_above_origin_m,omitempty"`
		AboveHome   []*json.Number `json:"height_above_home_m,omitempty"`
	}
)

// writeGeoJSON writes GeoJSON (RFC 7946): a feature for every line.
func writeGeoJSON(ctx context.Context, w *bufio.Writer, f Flight) error {
	between := `{"type":"FeatureCollection","features":[` + "\n"
	for s, err := range segments(ctx, f) {
		if err != nil {
			return err
		}
		b, err := json.Marshal(s.feature(f))
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "%s%s", between, b); err != nil {
			return err
		}
		between = ",\n"
	}
	_, err := fmt.Fprint(w, "\n]}\n")
	return err
}

func (s segment) feature(f Flight) geoFeature {
	g := geoFeature{Type: "Feature", Geometry: geoLine{Type: "LineString"}}
	p := &g.Properties
	p.Name, p.System, p.Datum = s.name(), s.system, datum(f.Policy)
	var altitude, height []opt.Value[float64]
	for _, spot := range s.spots {
		g.Geometry.Coordinates = append(g.Geometry.Coordinates, [2]json.Number{json.Number(degrees(spot.LonDeg)), json.Number(degrees(spot.LatDeg))})
		if f.timed() {
			p.Times = append(p.Times, stamp(spot.at))
		}
		altitude, height = append(altitude, spot.altitude), append(height, spot.height)
	}
	if len(s.spots) == 1 { // a line has two positions or more
		g.Geometry.Coordinates = append(g.Geometry.Coordinates, g.Geometry.Coordinates[0])
		if f.timed() {
			p.Times = append(p.Times, p.Times[0])
		}
		altitude, height = append(altitude, altitude[0]), append(height, height[0])
	}
	p.AboveHome = list(height)
	if altitudeName(f.Policy) == columns[altitudeColumn].name {
		p.AMSL = list(altitude)
	} else {
		p.AboveOrigin = list(altitude)
	}
	return g
}

// list spells heights; nil if none is known.
func list(values []opt.Value[float64]) []*json.Number {
	all, any := make([]*json.Number, len(values)), false
	for i, v := range values {
		if x, ok := v.Get(); ok {
			n := json.Number(decimal(x, 3))
			all[i], any = &n, true
		}
	}
	if !any {
		return nil
	}
	return all
}

// verifyGeoJSON reads the collection by its tokens, and one feature at a time.
func verifyGeoJSON(r io.Reader) error {
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	for _, want := range []json.Token{json.Delim('{'), "type", "FeatureCollection", "features", json.Delim('[')} {
		if got, err := d.Token(); err != nil || got != want {
			return errNoCollection
		}
	}
	n := 0
	for ; d.More(); n++ {
		var g geoFeature
		if d.Decode(&g) != nil {
			return fmt.Errorf("feature %d is none, or has members that are not written", n+1)
		}
		if err := g.check(); err != nil {
			return fmt.Errorf("feature %d: %w", n+1, err)
		}
	}
	for _, want := range []json.Token{json.Delim(']'), json.Delim('}')} {
		if got, err := d.Token(); err != nil || got != want {
			return errNoCollection
		}
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) || n == 0 {
		return errNoCollection
	}
	return nil
}

var errNoCollection = errors.New("it is not one collection of features")

func (g geoFeature) check() error {
	p, n := g.Properties, len(g.Geometry.Coordinates)
	if g.Type != "Feature" || g.Geometry.Type != "LineString" || n < 2 || !isName(p.Name) || !isDatum(p.Datum) || p.Name != "vehicle "+strconv.Itoa(int(p.System)) {
		return errors.New("it is no line of a vehicle")
	}
	for _, c := range g.Geometry.Coordinates {
		lon, errLon := c[0].Float64()
		lat, errLat := c[1].Float64()
		if errors.Join(errLon, errLat) != nil || math.Abs(lat) > 90 || math.Abs(lon) > 180 {
			return errors.New("a position is not on Earth")
		}
	}
	for _, list := range [][]*json.Number{p.AMSL, p.AboveOrigin, p.AboveHome} {
		if list != nil && len(list) != n {
			return errors.New("it has not as many heights as positions")
		}
		for _, v := range list {
			if v != nil && !isNumber(maxAltitude)(v.String()) {
				return errors.New("a height is none")
			}
		}
	}
	if p.Times != nil && len(p.Times) != n {
		return errors.New("it has not as many times as positions")
	}
	for _, at := range p.Times {
		if !isStamp(at) {
			return errors.New("a time is none")
		}
	}
	return nil
}
