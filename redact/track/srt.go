package track

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"skylatch/redact"
	"skylatch/telemetry"
)

// DJI cameras write what they measured as subtitles beside a film. Old ones
// write "HOME(lon,lat) date, GPS(lon,lat,height) BAROMETER:…" or "F/2.8, SS
// 200, …, D 24.25m, H 6.00m", new ones "[latitude: …] [rel_alt: … abs_alt: …]".
// HOME is where the pilot stands. We read all of them, and write the new form.

var (
	srtTimes = regexp.MustCompile(`^(\d\d:\d\d:\d\d,\d{3}) --> (\d\d:\d\d:\d\d,\d{3})\s*$`)
	srtHead  = regexp.MustCompile(`(?s)^\x{feff}?\s*\d+\r?\n\d\d:\d\d:\d\d,\d{3} --> \d\d:\d\d:\d\d,\d{3}`)
	// What is asked for to be DJI's: films have other subtitles too.
	srtOurs = regexp.MustCompile(`(?i)(\[latitude|\[iso ?:|gps ?\(|home ?\(|\[rel_alt|\bISO[ :]\d)`)
	srtDate = regexp.MustCompile(`\b(\d{4})[-./](\d\d)[-./](\d\d) (\d\d:\d\d:\d\d)(?:[.,:](\d{3}))?`)
	srtMark = regexp.MustCompile(`<[^<>]*>`)
)

func isSRT(src []byte) bool {
	head := src[:min(len(src), 4096)]
	return srtHead.Match(head) && srtOurs.Match(head)
}

// srtField is one measured value of the list.
type srtField struct {
	name  string // as we write it
	class redact.Class
	find  *regexp.Regexp // its first group is the value
}

const srtNumber = `(-?\d+(?:\.\d+)?)`

// bracketed finds "name : value" of the new form.
func bracketed(names, value string) string { return `[\[ ,](?:` + names + `) ?: ?` + value + `[\] ,m]` }

// The order is that of the new files.
var srtFields = []srtField{
	{"iso", redact.Technical, regexp.MustCompile(`(?i)(?:` + bracketed("iso", `(\d+)`) + `|\bISO[ :]+(\d+))`)},
	{"shutter", redact.Technical, regexp.MustCompile(`(?i)(?:` + bracketed("shutter", `((?:1/)?\d+(?:\.\d+)?)`) + `|\bSS ` + srtNumber + `|\bShutter:` + srtNumber + `)`)},
	{"fnum", redact.Technical, regexp.MustCompile(`(?i)(?:` + bracketed("fnum", srtNumber) + `|\bF/` + srtNumber + `|\bFnum:F?` + srtNumber + `)`)},
	{"ev", redact.Technical, regexp.MustCompile(`(?i)(?:` + bracketed("ev", srtNumber) + `|\bEV[ :]+` + srtNumber + `)`)},
	{"ct", redact.Technical, regexp.MustCompile(`(?i)` + bracketed("ct", `(\d+)`))},
	{"focal_len", redact.Technical, regexp.MustCompile(`(?i)` + bracketed("focal_len", srtNumber))},
	{"dzoom_ratio", redact.Technical, regexp.MustCompile(`(?i)(?:` + bracketed("dzoom_ratio", srtNumber) + `|\bDZOOM ` + srtNumber + `)`)},
	{"rel_alt", redact.Technical, regexp.MustCompile(`(?i)(?:` + bracketed("rel_alt", srtNumber) + `|, H ` + srtNumber + `m|\bBAROMETER:` + srtNumber + `)`)},
	{"h_speed", redact.Technical, regexp.MustCompile(`(?i)(?:` + bracketed("h_speed", srtNumber) + `|\bH\.S ` + srtNumber + `m/s)`)},
	{"v_speed", redact.Technical, regexp.MustCompile(`(?i)(?:` + bracketed("v_speed", srtNumber) + `|\bV\.S ` + srtNumber + `m/s)`)},
	// How far the pilot is: with one place it tells another.
	{"distance", redact.Location, regexp.MustCompile(`(?i)(?:` + bracketed("distance", srtNumber) + `|, D ` + srtNumber + `m)`)},
}

// motion are the fields that tell how it moved: not inside a zone.
var srtMotion = map[string]bool{"h_speed": true, "v_speed": true, "distance": true}

var (
	srtLat     = regexp.MustCompile(`(?i)` + bracketed("latitude", srtNumber))
	srtLon     = regexp.MustCompile(`(?i)` + bracketed("longt?itude", srtNumber)) // sic
	srtAbs     = regexp.MustCompile(`(?i)` + bracketed("abs_alt|altitude", srtNumber))
	srtGPS     = regexp.MustCompile(`(?i)\b(?:GPS|RTK) ?\( ?` + srtNumber + ` ?, ?` + srtNumber)
	srtHome    = regexp.MustCompile(`(?i)\bHOME ?\( ?` + srtNumber + ` ?, ?` + srtNumber)
	srtHomeLat = regexp.MustCompile(`(?i)` + bracketed("home_latitude", srtNumber))
	srtHomeLon = regexp.MustCompile(`(?i)` + bracketed("home_longitude", srtNumber))
)

// caption is one subtitle.
type caption struct {
	from, to string
	values   []string // of srtFields; empty if not known
	spot
	home telemetry.LatLon
}

func rebuildSRT(src []byte, t *teller) ([]byte, error) {
	captions, err := t.readSRT(src)
	if err != nil {
		return nil, err
	}
	var line []spot
	for _, c := range captions {
		if known(c.home) {
			t.zone.Home(c.home)
		}
		line = append(line, c.spot)
	}
	t.findHomes(drawing{{form: path, lines: [][]spot{line}}})
	var out bytes.Buffer
	for i, c := range captions {
		t.caption(&out, i+1, c)
	}
	return out.Bytes(), nil
}

// readSRT reads the captions of a file.
func (t *teller) readSRT(src []byte) ([]caption, error) {
	text := strings.ReplaceAll(string(withoutMark(src)), "\r\n", "\n")
	var captions []caption
	var body []string
	var c *caption
	finish := func() error {
		if c == nil {
			return nil
		}
		err := t.readCaption(c, body)
		captions = append(captions, *c)
		c, body = nil, nil
		return err
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if m := srtTimes.FindStringSubmatch(line); m != nil {
			if len(body) > 0 {
				body = body[:len(body)-1] // the number of this one
			}
			if err := finish(); err != nil {
				return nil, err
			}
			c = &caption{from: m[1], to: m[2]}
			continue
		}
		if c == nil && i > 2 {
			return nil, errors.New("it does not begin with a subtitle")
		}
		if c != nil && strings.TrimSpace(line) != "" {
			body = append(body, line)
		}
	}
	if err := finish(); err != nil {
		return nil, err
	}
	if len(captions) == 0 {
		return nil, errors.New("it has no subtitle")
	}
	return captions, nil
}

// readCaption finds what the list names; what is left over is counted.
func (t *teller) readCaption(c *caption, body []string) error {
	// Spaces at both ends let every pattern see where a value ends.
	rest := " " + srtMark.ReplaceAllString(strings.Join(body, " "), " ") + " "
	var err error
	take := func(re *regexp.Regexp) []string {
		m := re.FindStringSubmatch(rest)
		if m != nil {
			// A value may share the byte behind it with the next one.
			at := re.FindStringIndex(rest)
			if strings.IndexByte("] ,m", rest[at[1]-1]) >= 0 {
				at[1]--
			}
			rest = rest[:at[0]] + " " + rest[at[1]:]
		}
		return m
	}
	place := func(to *telemetry.LatLon, lat, lon string) {
		if *to, err = readPlace(lat, lon); err != nil {
			err = fmt.Errorf("subtitle at %s: %w", c.from, err)
		}
	}
	if m := take(srtDate); m != nil {
		c.at, _ = time.Parse("2006-01-02 15:04:05.000", m[1]+"-"+m[2]+"-"+m[3]+" "+m[4]+"."+(m[5] + "000")[:3])
	}
	if lat, lon := take(srtHomeLat), take(srtHomeLon); lat != nil && lon != nil {
		place(&c.home, lat[1], lon[1])
	} else if m := take(srtHome); m != nil {
		place(&c.home, m[2], m[1])
	}
	if err != nil {
		return err
	}
	if lat, lon := take(srtLat), take(srtLon); lat != nil && lon != nil {
		place(&c.LatLon, lat[1], lon[1])
	} else if m := take(srtGPS); m != nil {
		place(&c.LatLon, m[2], m[1])
	}
	if m := take(srtAbs); m != nil {
		c.height, _ = number(m[1])
		c.hasHeight = true
	}
	c.values = make([]string, len(srtFields))
	for i, f := range srtFields {
		if m := take(f.find); m != nil {
			value, fraction := strings.CutPrefix(strings.Join(m[1:], ""), "1/")
			v, err := number(value)
			if err != nil {
				t.tally.Unknown++
				continue
			}
			if c.values[i] = decimal(v, 4); fraction {
				c.values[i] = "1/" + c.values[i]
			}
		}
	}
	if strings.ContainsFunc(rest, func(r rune) bool { return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' }) {
		t.tally.Unknown++
	}
	return err
}

// caption writes what may be told of one.
func (t *teller) caption(out *bytes.Buffer, number int, c caption) {
	held := t.zoned && (!known(c.LatLon) || t.held(c.LatLon, c.at))
	fmt.Fprintf(out, "%d\n%s --> %s\n", number, c.from, c.to)
	if at, ok := t.when(c.at); ok {
		fmt.Fprintf(out, "%s\n", at.Format("2006-01-02 15:04:05.000"))
	}
	var told []string
	for i, f := range srtFields {
		if c.values[i] == "" {
			continue
		}
		action := t.policy.Action(f.class)
		if held && srtMotion[f.name] || f.class == redact.Location && action != redact.Keep {
			action = redact.Blank
		}
		t.note(f.class, action, 1)
		if action == redact.Keep {
			told = append(told, "["+f.name+": "+c.values[i]+"]")
		}
	}
	if p, ok := t.place(c.LatLon, c.at); ok {
		told = append(told, "[latitude: "+degrees(p.LatDeg)+"]", "[longitude: "+degrees(p.LonDeg)+"]")
		if c.hasHeight {
			if h, ok := t.height(c.height); ok {
				told = append(told, "[abs_alt: "+metres(h)+"]")
			}
		}
	}
	if p, ok := t.place(c.home, c.at); ok {
		told = append(told, "[home_latitude: "+degrees(p.LatDeg)+"]", "[home_longitude: "+degrees(p.LonDeg)+"]")
	}
	if len(told) == 0 {
		told = []string{"-"} // a subtitle without a text is none
	}
	fmt.Fprintf(out, "%s\n\n", strings.Join(told, " "))
}

// What a line of a new file may be.
var srtLines = []*regexp.Regexp{
	regexp.MustCompile(`^\d*$`), srtTimes, regexp.MustCompile(`^-$`),
	regexp.MustCompile(`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$`),
	regexp.MustCompile(`^\[[a-z_]+: (?:1/)?-?[0-9.]+\](?: \[[a-z_]+: (?:1/)?-?[0-9.]+\])*$`),
}

func verifySRT(b []byte) error {
	for i, line := range strings.Split(string(b), "\n") {
		ok := false
		for _, re := range srtLines {
			ok = ok || re.MatchString(line)
		}
		if !ok {
			return fmt.Errorf("line %d is none that a new file has", i+1)
		}
	}
	return nil
}
