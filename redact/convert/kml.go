package convert

import (
	"bufio"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// writeKML writes KML 2.2 (OGC 12-007r2): a track for every line, with times; a
// plain line, where the policy tells none. altitudeMode absolute is above mean
// sea level (its annex has EGM96); without all altitudes, the line is on the
// ground.
func writeKML(ctx context.Context, w *bufio.Writer, f Flight) error {
	fmt.Fprint(w, xml.Header, `<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">`, "\n<Document>\n")
	for s, err := range segments(ctx, f) {
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "<Placemark>\n<name>%s</name>\n<description>%s</description>\n", s.name(), datum(f.Policy))
		mode, high := "clampToGround", s.high()
		if high {
			mode = "absolute"
		}
		if f.timed() {
			fmt.Fprintf(w, "<gx:Track>\n<altitudeMode>%s</altitudeMode>\n", mode)
			for _, p := range s.spots {
				fmt.Fprintf(w, "<when>%s</when>\n", stamp(p.at))
			}
			for _, p := range s.spots {
				fmt.Fprintf(w, "<gx:coord>%s</gx:coord>\n", p.coordinates(" ", high))
			}
			fmt.Fprint(w, "</gx:Track>\n")
		} else {
			fmt.Fprintf(w, "<LineString>\n<altitudeMode>%s</altitudeMode>\n<coordinates>\n", mode)
			for _, p := range s.spots {
				fmt.Fprintln(w, p.coordinates(",", high))
			}
			fmt.Fprint(w, "</coordinates>\n</LineString>\n")
		}
		if _, err := fmt.Fprintln(w, "</Placemark>"); err != nil {
			return err
		}
	}
	_, err := fmt.Fprint(w, "</Document>\n</kml>\n")
	return err
}

func (p spot) coordinates(between string, high bool) string {
	s := degrees(p.LonDeg) + between + degrees(p.LatDeg)
	if high {
		s += between + decimal(p.altitude.Or(0), 3)
	}
	return s
}

var kmlGrammar = grammar{
	"":    {kids: "kml"},
	"kml": {kids: "Document"}, "Document": {kids: "Placemark"}, "Placemark": {kids: "name description Track LineString"},
	"Track": {kids: "altitudeMode when coord"}, "LineString": {kids: "altitudeMode coordinates"},
	"name": {text: isName}, "description": {text: isDatum}, "altitudeMode": {text: oneOf("absolute", "clampToGround")},
	"when": {text: isStamp}, "coord": {text: isCoordinates(" ")}, "coordinates": {text: func(s string) bool {
		for line := range strings.Lines(strings.TrimPrefix(s, "\n")) {
			if !isCoordinates(",")(strings.TrimSuffix(line, "\n")) {
				return false
			}
		}
		return true
	}},
}

func verifyKML(r io.Reader) error { return kmlGrammar.check(r) }

// isCoordinates checks "lon lat" with or without a height.
func isCoordinates(between string) check {
	limits := []check{isNumber(180), isNumber(90), isNumber(maxAltitude)}
	return func(s string) bool {
		parts := strings.Split(s, between)
		if len(parts) < 2 || len(parts) > 3 {
			return false
		}
		for i, p := range parts {
			if !limits[i](p) {
				return false
			}
		}
		return true
	}
}
