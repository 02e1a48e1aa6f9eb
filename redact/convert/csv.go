package convert

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// tableHead is what stands before the columns of quantities.
var tableHead = []string{"system", "time_utc", "elapsed_s", "latitude_deg", "longitude_deg"}

// tableColumns are the names of all columns. A time that is not told has no
// column; one that a policy tells from an origin has no date to be trusted, but
// differences.
func tableColumns(timed bool, altitude string) []string {
	names := slices.Clone(tableHead)
	if !timed {
		names = slices.Delete(names, 1, 2)
	}
	for i, c := range columns {
		if i == altitudeColumn {
			c.name = altitude
		}
		names = append(names, c.name)
	}
	return names
}

// writeCSV writes a table (RFC 4180): one row for each position message, whether
// its place is told or not; what is not known is empty, and so is what was last
// heard more than [maxAge] before.
func writeCSV(ctx context.Context, w *bufio.Writer, f Flight) error {
	all, err := vehicles(ctx, f)
	if err != nil {
		return err
	}
	out := csv.NewWriter(w)
	row := tableColumns(f.timed(), altitudeName(f.Policy))
	if err := out.Write(row); err != nil {
		return err
	}
	for m, err := range moments(ctx, f, all) {
		if err != nil {
			return err
		}
		row = append(row[:0], strconv.Itoa(int(m.system)))
		if f.timed() {
			row = append(row, stamp(m.at))
		}
		row = append(row, decimal(m.since.Seconds(), 3))
		if m.placed {
			row = append(row, degrees(m.place.LatDeg), degrees(m.place.LonDeg))
		} else {
			row = append(row, "", "")
		}
		for i, v := range m.values {
			if x, ok := v.Get(); ok {
				row = append(row, decimal(x, columns[i].decimals))
			} else {
				row = append(row, "")
			}
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func verifyCSV(r io.Reader) error {
	in := csv.NewReader(r)
	in.ReuseRecord = true
	head, err := in.Read()
	if err != nil {
		return errors.New("it is no table")
	}
	timed := slices.Contains(head, "time_utc")
	if !slices.Equal(head, tableColumns(timed, columns[altitudeColumn].name)) && !slices.Equal(head, tableColumns(timed, "altitude_above_origin_m")) {
		return errors.New("its columns are not those that are written")
	}
	names := slices.Clone(head)
	limits := map[string]check{"system": isNumber(255), "time_utc": isStamp, "latitude_deg": isNumber(90), "longitude_deg": isNumber(180)}
	for n := 1; ; n++ {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("row %d is none", n)
		}
		for i, cell := range row {
			is := limits[names[i]]
			if is == nil {
				is = isNumber(maxValue)
			}
			if cell != "" && !is(cell) {
				return fmt.Errorf("%s of row %d is not what is written there", names[i], n)
			}
		}
	}
}
