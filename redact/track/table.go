package track

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"skylatch/redact"
	"skylatch/telemetry"
)

// separators are what cells are told apart by, the likeliest first.
var separators = []rune{',', ';', '\t'}

// header returns the columns of a table, by its first line, and what separates
// them; nil if it has no header that we know a column of.
func header(src []byte) ([]*column, rune) {
	line, _, _ := bytes.Cut(withoutMark(src[:min(len(src), 1<<16)]), []byte("\n"))
	var best []*column
	var by rune
	most := 0
	for _, s := range separators {
		r := csv.NewReader(bytes.NewReader(line))
		r.Comma = s
		cells, err := r.Read()
		if err != nil {
			continue
		}
		columns := make([]*column, len(cells))
		found := 0
		for i, c := range cells {
			if _, err := number(c); err == nil && strings.TrimSpace(c) != "" {
				found = -len(cells) // a number is data, and no name of a column
			}
			if columns[i] = columnNamed(c); columns[i] != nil {
				found++
			}
		}
		if found > most {
			best, by, most = columns, s, found
		}
	}
	return best, by
}

// isTable recognises a table by its header: at least two columns that we know.
func isTable(src []byte) bool {
	columns, _ := header(src)
	n := 0
	for _, c := range columns {
		if c != nil {
			n++
		}
	}
	return n >= 2
}

// sheet is a table that was read.
type sheet struct {
	columns []*column // nil where the list names none
	rows    [][]string
	// Where a place, a home and the times stand; -1 if nowhere.
	lat, lon, homeLat, homeLon, time int
}

func readSheet(src []byte) (*sheet, error) {
	columns, by := header(src)
	if columns == nil {
		return nil, errors.New("its first line names no column that is known")
	}
	r := csv.NewReader(bytes.NewReader(withoutMark(src)))
	r.Comma = by
	r.FieldsPerRecord = len(columns)
	rows, err := r.ReadAll()
	if err != nil {
		var at *csv.ParseError
		if errors.As(err, &at) {
			return nil, fmt.Errorf("line %d is no row of this table", at.Line)
		}
		return nil, errors.New("it is no well-formed table")
	}
	s := &sheet{columns: columns, rows: rows[1:], lat: -1, lon: -1, homeLat: -1, homeLon: -1, time: -1}
	for i, c := range columns {
		if c == nil {
			continue
		}
		for _, at := range []struct {
			kind  cell
			where *int
		}{{latitude, &s.lat}, {longitude, &s.lon}, {homeLatitude, &s.homeLat}, {homeLongitude, &s.homeLon}, {worldTime, &s.time}} {
			if c.kind != at.kind {
				continue
			}
			if *at.where >= 0 {
				return nil, errors.New("two of its columns tell the same place or time")
			}
			*at.where = i
		}
	}
	if (s.lat < 0) != (s.lon < 0) || (s.homeLat < 0) != (s.homeLon < 0) {
		return nil, errors.New("it has one half of a place, and not the other")
	}
	return s, nil
}

// place reads a place of a row; the zero place is not known.
func (s *sheet) place(row []string, lat, lon int) (telemetry.LatLon, error) {
	if lat < 0 || strings.TrimSpace(row[lat]) == "" && strings.TrimSpace(row[lon]) == "" {
		return telemetry.LatLon{}, nil
	}
	if a, o := strings.ToLower(row[lat]), strings.ToLower(row[lon]); strings.Contains(a, "nan") || strings.Contains(o, "nan") {
		return telemetry.LatLon{}, nil
	}
	return readPlace(row[lat], row[lon])
}

// when reads the time of a row; zero if it is not known.
func (s *sheet) when(row []string) time.Time {
	if s.time < 0 {
		return time.Time{}
	}
	if v, err := number(row[s.time]); err == nil {
		switch { // seconds, milliseconds or microseconds since 1970
		case v >= 1e14:
			return time.UnixMicro(int64(v)).UTC().Truncate(time.Millisecond)
		case v >= 1e11:
			return time.UnixMilli(int64(v)).UTC()
		}
		return time.UnixMilli(int64(v * 1000)).UTC()
	}
	at, err := readStamp(row[s.time])
	if err != nil {
		return time.Time{}
	}
	return at
}

// readRow reads the places and the time of a row.
type readRow struct {
	spot
	home telemetry.LatLon
}

func (s *sheet) read() ([]readRow, error) {
	rows := make([]readRow, len(s.rows))
	for i, row := range s.rows {
		var err, errHome error
		rows[i].LatLon, err = s.place(row, s.lat, s.lon)
		rows[i].home, errHome = s.place(row, s.homeLat, s.homeLon)
		if err = errors.Join(err, errHome); err != nil {
			return nil, fmt.Errorf("row %d: %w", i+1, err)
		}
		rows[i].at = s.when(row)
	}
	return rows, nil
}

func rebuildTable(src []byte, t *teller) ([]byte, error) {
	s, err := readSheet(src)
	if err != nil {
		return nil, err
	}
	rows, err := s.read()
	if err != nil {
		return nil, err
	}
	line := make([]spot, len(rows))
	for i, r := range rows {
		if known(r.home) {
			t.zone.Home(r.home)
		}
		line[i] = r.spot
	}
	t.findHomes(drawing{{form: path, lines: [][]spot{line}}})

	// A column that nothing may be told of is left out whole.
	var told []int
	var names []string
	for i, c := range s.columns {
		switch {
		case c == nil:
			t.tally.Unknown++
		case t.tells(c.class):
			told = append(told, i)
			names = append(names, c.name)
		default:
			t.note(c.class, redact.Drop, len(rows))
		}
	}
	if len(told) == 0 || len(rows) == 0 {
		return nil, ErrNothing
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	out := make([]string, len(told))
	err = w.Write(names)
	for n, r := range rows {
		t.row(s, r, s.rows[n], told, out)
		err = errors.Join(err, w.Write(out))
	}
	w.Flush()
	if err = errors.Join(err, w.Error()); err != nil {
		return nil, fmt.Errorf("write the table: %w", err)
	}
	return b.Bytes(), nil
}

// row writes what may be told of one row.
func (t *teller) row(s *sheet, r readRow, row []string, told []int, out []string) {
	held := t.zoned && (!known(r.LatLon) || t.held(r.LatLon, r.at))
	var here, home telemetry.LatLon
	var isHere, isHome bool
	if t.tells(redact.Location) { // else its columns are left out, and counted
		here, isHere = t.place(r.LatLon, r.at)
		home, isHome = t.place(r.home, r.at)
	}
	isHigh := isHere || s.lat < 0 && !held
	for n, i := range told {
		c := s.columns[i]
		out[n] = ""
		switch c.kind {
		case latitude, longitude:
			if isHere {
				out[n] = half(here, c.kind == latitude)
			}
		case homeLatitude, homeLongitude:
			if isHome {
				out[n] = half(home, c.kind == homeLatitude)
			}
		case worldTime:
			if at, ok := t.when(r.at); ok {
				out[n] = stamp(at)
			}
		case words:
			out[n] = t.text(row[i])
		case id:
			out[n] = t.identity(row[i])
		default:
			out[n] = t.quantity(c, row[i], held, isHigh)
		}
	}
}

func half(p telemetry.LatLon, lat bool) string {
	if lat {
		return degrees(p.LatDeg)
	}
	return degrees(p.LonDeg)
}

// quantity tells a number; what is none is not known.
func (t *teller) quantity(c *column, s string, held, isHigh bool) string {
	if strings.TrimSpace(s) == "" {
		return ""
	}
	v, err := number(s)
	if err != nil {
		t.tally.Unknown++
		return ""
	}
	v *= c.factor
	switch {
	case held && (c.kind == motion || c.class == redact.Location):
		t.note(c.class, redact.Blank, 1)
		return ""
	case c.kind == heightAMSL:
		if !isHigh {
			t.note(c.class, redact.Blank, 1)
			return ""
		}
		h, ok := t.height(v)
		if !ok {
			return ""
		}
		return metres(h)
	case c.class == redact.Location && t.policy.Action(c.class) != redact.Keep:
		t.note(c.class, redact.Blank, 1)
		return ""
	}
	t.note(c.class, t.policy.Action(c.class), 1)
	return decimal(v, 6)
}

func verifyTable(b []byte) error {
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil || len(rows) < 2 {
		return errors.New("it is no table")
	}
	for i, name := range rows[0] {
		c := columnNamed(name)
		if c == nil || c.name != name {
			return fmt.Errorf("column %d is not on the list", i+1)
		}
		for n, row := range rows[1:] {
			if c.kind == words || c.kind == id || c.kind == worldTime || row[i] == "" {
				continue
			}
			if _, err := strconv.ParseFloat(row[i], 64); err != nil {
				return fmt.Errorf("column %d of row %d is no number", i+1, n+1)
			}
		}
	}
	return nil
}
