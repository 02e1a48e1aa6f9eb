package convert

import (
	"bufio"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
)

// writeGPX writes GPX 1.1 (topografix.com/GPX/1/1): a track for every vehicle,
// with a segment for every line. Its ele is in metres, and its desc says from
// where.
func writeGPX(ctx context.Context, w *bufio.Writer, f Flight) error {
	fmt.Fprint(w, xml.Header, `<gpx version="1.1" creator="skylatch" xmlns="http://www.topografix.com/GPX/1/1">`, "\n")
	system := -1
	for s, err := range segments(ctx, f) {
		if err != nil {
			return err
		}
		if int(s.system) != system {
			if system >= 0 {
				fmt.Fprintln(w, "</trk>")
			}
			system = int(s.system)
			fmt.Fprintf(w, "<trk>\n<name>%s</name>\n<desc>%s</desc>\n", s.name(), datum(f.Policy))
		}
		fmt.Fprintln(w, "<trkseg>")
		for _, p := range s.spots {
			fmt.Fprintf(w, `<trkpt lat="%s" lon="%s">`, degrees(p.LatDeg), degrees(p.LonDeg))
			if v, ok := p.altitude.Get(); ok {
				fmt.Fprintf(w, "<ele>%s</ele>", decimal(v, 3))
			}
			if f.timed() {
				fmt.Fprintf(w, "<time>%s</time>", stamp(p.at))
			}
			fmt.Fprintln(w, "</trkpt>")
		}
		if _, err := fmt.Fprintln(w, "</trkseg>"); err != nil {
			return err
		}
	}
	_, err := fmt.Fprint(w, "</trk>\n</gpx>\n")
	return err
}

var gpxGrammar = grammar{
	"":    {kids: "gpx"},
	"gpx": {kids: "trk", attrs: map[string]check{"version": oneOf("1.1"), "creator": oneOf("skylatch")}},
	"trk": {kids: "name desc trkseg"}, "trkseg": {kids: "trkpt"},
	"trkpt": {kids: "ele time", attrs: map[string]check{"lat": isNumber(90), "lon": isNumber(180)}},
	"name":  {text: isName}, "desc": {text: isDatum}, "ele": {text: isNumber(maxAltitude)}, "time": {text: isStamp},
}

func verifyGPX(r io.Reader) error { return gpxGrammar.check(r) }

// isName reports whether a text is a vehicle's name.
func isName(s string) bool {
	var n byte
	_, err := fmt.Sscanf(s, "vehicle %d", &n)
	return err == nil && s == "vehicle "+strconv.Itoa(int(n))
}
