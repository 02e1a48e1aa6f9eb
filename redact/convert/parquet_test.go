package convert

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
)

// parquetRow is a row by the names of its columns, spelled as the table of
// [writeCSV] spells it.
type parquetRow map[string]string

// parquetRows reads a table with a library that others wrote.
func parquetRows(t *testing.T, b []byte) []parquetRow {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	if f.Metadata().CreatedBy != "skylatch" || len(f.Metadata().KeyValueMetadata) > 0 {
		t.Errorf("it is by %q, with %v", f.Metadata().CreatedBy, f.Metadata().KeyValueMetadata)
	}
	decimals := map[string]int{"elapsed_s": 3, "latitude_deg": 7, "longitude_deg": 7, "altitude_above_origin_m": columns[altitudeColumn].decimals}
	for _, c := range columns {
		decimals[c.name] = c.decimals
	}
	fields := f.Schema().Fields()
	var rows []parquetRow
	for _, g := range f.RowGroups() {
		in := g.Rows()
		buffer := make([]parquet.Row, 64)
		for {
			n, err := in.ReadRows(buffer)
			for _, values := range buffer[:n] {
				row := make(parquetRow)
				for _, v := range values {
					field := fields[v.Column()]
					switch kind := field.Type().String(); {
					case v.IsNull():
						row[field.Name()] = ""
					case kind == "DOUBLE":
						row[field.Name()] = decimal(v.Double(), decimals[field.Name()])
					case kind == "INT32":
						row[field.Name()] = strconv.Itoa(int(v.Int32()))
					case kind == "TIMESTAMP(isAdjustedToUTC=true,unit=MICROS)":
						row[field.Name()] = stamp(time.UnixMicro(v.Int64()))
					default:
						t.Fatalf("%s is of type %s", field.Name(), kind)
					}
				}
				rows = append(rows, row)
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := in.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return rows
}

// TestBothTablesAreTheSame compares them row by row, whatever the policy.
func TestBothTablesAreTheSame(t *testing.T) {
	src := sample(t, here)
	for _, name := range policyNames {
		flight := told(t, src, name)
		head, want := csvRows(t, flight)
		b := converted(t, "parquet", flight)
		if b == nil {
			if len(want) > 0 {
				t.Errorf("for %s there is no table, and another one has %d rows", name, len(want))
			}
			continue
		}
		got := parquetRows(t, b)
		if len(got) != len(want) || len(want) != 2*steps {
			t.Errorf("for %s there are %d rows, and in the other %d, want %d", name, len(got), len(want), 2*steps)
			continue
		}
		for n, row := range got {
			for i, column := range head {
				if cell, ok := row[column]; !ok || cell != want[n][i] || len(row) != len(head) {
					t.Errorf("for %s, %s of row %d is %q, and in the other %q", name, column, n, cell, want[n][i])
				}
			}
		}
	}
}

// TestALongTableHasSeveralRowGroups checks what bounds the memory, and that the
// library finds every row.
func TestALongTableHasSeveralRowGroups(t *testing.T) {
	packer, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer packer.Close()
	var file bytes.Buffer
	w := bufio.NewWriter(&file)
	table := &parquetTable{w: w, packer: packer, columns: parquetColumns(true, columns[altitudeColumn].name)}
	chance := rand.New(rand.NewPCG(1, 2))
	const rows = maxRows + 5
	err = table.write([]byte(parquetMagic))
	for n := 0; n < rows && err == nil; n++ {
		bits := []uint64{1, uint64(here.start.UnixMicro()), math.Float64bits(float64(n))}
		for i := range table.columns {
			switch {
			case i < len(bits):
				table.put(bits[i], true)
			case i == len(table.columns)-1: // it cannot be packed
				table.put(chance.Uint64()&^(1<<62), true) // less than 2
			default:
				table.put(math.Float64bits(1), n%3 == 0)
			}
		}
		err = table.next()
	}
	if err = errors.Join(err, table.close(), w.Flush()); err != nil {
		t.Fatal(err)
	}
	if err := verifyParquet(bytes.NewReader(file.Bytes())); err != nil {
		t.Fatal(err)
	}
	f, err := parquet.OpenFile(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var lengths []int64
	for _, g := range f.RowGroups() {
		lengths = append(lengths, g.NumRows())
	}
	if want := []int64{maxRows, 5}; !slices.Equal(lengths, want) || f.NumRows() != rows {
		t.Errorf("the groups have %v rows, want %v", lengths, want)
	}
	for n, row := range parquetRows(t, file.Bytes()) {
		known := map[bool]string{true: "1.0000000"}[n%3 == 0]
		if row["elapsed_s"] != fmt.Sprintf("%d.000", n) || row["longitude_deg"] != known {
			t.Fatalf("row %d is %v", n, row)
		}
	}
}

// TestEveryChangedByteOfAColumnTableIsFound changes each byte, and cuts the table
// here and there.
func TestEveryChangedByteOfAColumnTableIsFound(t *testing.T) {
	b := converted(t, "parquet", told(t, sample(t, here)[:1000], "partner"))
	for i := range b {
		changed := bytes.Clone(b)
		changed[i] ^= 1 << (i % 8)
		if verifyParquet(bytes.NewReader(changed)) == nil {
			t.Errorf("a table whose byte %d of %d is another is found good", i, len(b))
		}
		if i%64 == 0 && verifyParquet(bytes.NewReader(b[:i])) == nil {
			t.Errorf("the first %d bytes of %d are found good", i, len(b))
		}
	}
	if verifyParquet(bytes.NewReader(append(b, 'J'))) == nil {
		t.Error("what stands behind the end is not found")
	}
}
