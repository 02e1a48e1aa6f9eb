package convert

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"math/bits"
	"reflect"
	"slices"

	"github.com/klauspost/compress/zstd"
)

var errNoTable = errors.New("it is no whole table")

const (
	// maxPage bounds a page, packed or not: what cannot be packed gets a little
	// longer.
	maxPage     = maxRows/8 + 8*maxRows + 4096
	maxPageHead = 64
	// maxPages is ten days of fifty rows a second.
	maxPages = 1 << 14
	// maxOfPage is more than a footer has of each page, and headroom is more than
	// it has besides.
	maxOfPage, headroom = 128, 16 << 10
)

// parquetReader reads a table from its first byte to its last. Which columns it
// has, a table tells at its end: until then it is read in both ways, as one that
// tells times and as one that does not.
type parquetReader struct {
	in       thriftReader
	unpacker *zstd.Decoder
	readings [2]parquetReading
	pages    []parquetPage

	packed, page []byte
}

// parquetReading is what is found if a table has these columns.
type parquetReading struct {
	columns []string
	err     error // the first
}

// parquetPage is where a page was.
type parquetPage struct{ rows, offset, size, unpacked int64 }

func verifyParquet(r io.Reader) error {
	unpacker, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxPage))
	if err != nil {
		return err
	}
	defer unpacker.Close()
	v := &parquetReader{in: thriftReader{in: bufio.NewReader(r)}, unpacker: unpacker}
	v.readings[0].columns = tableColumns(true, columns[altitudeColumn].name)
	v.readings[1].columns = tableColumns(false, columns[altitudeColumn].name)
	if string(v.in.fill(make([]byte, 4))) != "PAR1" {
		return errNoTable
	}
	for {
		// A page's head begins with its kind, which is 0, and the footer with its
		// version, which is 1.
		b, err := v.in.in.Peek(2)
		if err != nil || b[0] != 0x15 {
			return errNoTable
		}
		if b[1] != 0 {
			return v.footer()
		}
		if len(v.pages) == maxPages {
			return errors.New("it has more pages than are written")
		}
		if err := v.data(); err != nil {
			return fmt.Errorf("page %d: %w", len(v.pages)+1, err)
		}
	}
}

// data reads a page.
func (v *parquetReader) data() error {
	p := parquetPage{offset: v.in.at}
	head := v.in.object(maxPageHead)
	unpacked, _ := head[2].(int32)
	packed, _ := head[3].(int32)
	sum, _ := head[4].(int32)
	about, _ := head[5].(object)
	rows, _ := about[1].(int32)
	if v.in.bad || !reflect.DeepEqual(head, object{1: int32(0), 2: unpacked, 3: packed, 4: sum, 5: object{1: rows, 2: int32(0), 3: int32(3), 4: int32(3)}}) {
		return errors.New("its head is another")
	}
	if rows < 1 || rows > maxRows || unpacked < 0 || unpacked > maxPage || packed < 0 || packed > maxPage {
		return errors.New("it is too large")
	}
	start := v.in.at
	if v.packed = v.in.fill(slices.Grow(v.packed[:0], int(packed))[:packed]); v.in.bad {
		return errNoTable
	}
	var err error
	v.page, err = v.unpacker.DecodeAll(v.packed, v.page[:0])
	if err != nil || len(v.page) != int(unpacked) || int32(crc32.ChecksumIEEE(v.packed)) != sum {
		return errors.New("it is damaged")
	}
	for i := range v.readings {
		if r := &v.readings[i]; r.err == nil {
			r.err = r.check(len(v.pages), int(rows), v.page)
		}
	}
	p.rows, p.size, p.unpacked = int64(rows), v.in.at-p.offset, start-p.offset+int64(unpacked)
	v.pages = append(v.pages, p)
	return nil
}

// check checks the values of a page.
func (r *parquetReading) check(n, rows int, b []byte) error {
	name := r.columns[n%len(r.columns)]
	limit, values, width, required := float64(maxValue), rows, 8, false
	switch name {
	case "system":
		limit, width, required = 255, 4, true
	case "time_utc":
		limit, required = math.MaxInt64, true
	case "elapsed_s":
		required = true
	case "latitude_deg":
		limit = 90
	case "longitude_deg":
		limit = 180
	}
	if !required {
		var ok bool
		if b, values, ok = levels(b, rows); !ok {
			return fmt.Errorf("what is known of %s is not said so", name)
		}
	}
	if len(b) != width*values {
		return fmt.Errorf("the page of %s has another size", name)
	}
	for ; len(b) > 0; b = b[width:] {
		var x float64
		switch name {
		case "system":
			x = float64(binary.LittleEndian.Uint32(b))
		case "time_utc":
			x = float64(int64(binary.LittleEndian.Uint64(b)))
		default:
			x = math.Float64frombits(binary.LittleEndian.Uint64(b))
		}
		if !(math.Abs(x) <= limit) { // nor a number that is none
			return fmt.Errorf("a value of %s is not what is written there", name)
		}
	}
	return nil
}

// levels takes the definition levels from a page, one bit for each row, and
// counts the values that there are.
func levels(b []byte, rows int) (rest []byte, values int, ok bool) {
	if len(b) < 4 {
		return nil, 0, false
	}
	size := binary.LittleEndian.Uint32(b)
	if b = b[4:]; uint64(size) > uint64(len(b)) {
		return nil, 0, false
	}
	run, rest := b[:size], b[size:]
	head, width := binary.Uvarint(run)
	eights := (rows + 7) / 8
	if width <= 0 || head != uint64(eights)<<1|1 || len(run) != width+eights {
		return nil, 0, false
	}
	if rows%8 != 0 && run[len(run)-1]>>(rows%8) != 0 {
		return nil, 0, false
	}
	for _, b := range run[width:] {
		values += bits.OnesCount8(b)
	}
	return rest, values, true
}

// footer reads the end: it must tell of the pages that were read, and nothing
// else.
func (v *parquetReader) footer() error {
	start := v.in.at
	got := v.in.object(headroom + maxOfPage*len(v.pages))
	size := v.in.at - start
	tail := v.in.fill(make([]byte, 8))
	if v.in.bad || int64(binary.LittleEndian.Uint32(tail)) != size || string(tail[4:]) != "PAR1" {
		return errNoTable
	}
	if _, err := v.in.in.ReadByte(); !errors.Is(err, io.EOF) {
		return errors.New("there is something behind its end")
	}
	found := errors.New("its footer is not of these pages and columns")
	for i, r := range v.readings {
		for _, altitude := range []string{columns[altitudeColumn].name, "altitude_above_origin_m"} {
			if reflect.DeepEqual(got, v.told(tableColumns(i == 0, altitude))) {
				found = r.err
			}
		}
	}
	return found
}

// told is the footer of a table with these columns and the pages that were read;
// nil if there is none.
func (v *parquetReader) told(names []string) object {
	schema := []any{object{4: "schema", 5: int32(len(names))}}
	for _, name := range names {
		schema = append(schema, schemaOf(name))
	}
	groups := []any{}
	var rows int64
	for rest := v.pages; len(rest) > 0; rest = rest[len(names):] {
		if len(rest) < len(names) {
			return nil
		}
		var size int64
		var chunks []any
		for i, p := range rest[:len(names)] {
			if p.rows != rest[0].rows {
				return nil
			}
			size += p.unpacked
			kind := schemaOf(names[i])[1]
			chunks = append(chunks, object{2: p.offset, 3: object{
				1: kind, 2: []any{int32(0), int32(3)}, 3: []any{names[i]}, 4: int32(6), 5: p.rows, 6: p.unpacked, 7: p.size, 9: p.offset,
			}})
		}
		rows += rest[0].rows
		groups = append(groups, object{1: chunks, 2: size, 3: rest[0].rows})
	}
	return object{1: int32(1), 2: schema, 3: rows, 4: groups, 6: "skylatch"}
}

func schemaOf(name string) object {
	switch name {
	case "system":
		return object{1: int32(1), 3: int32(0), 4: name}
	case "time_utc":
		return object{1: int32(2), 3: int32(0), 4: name, 6: int32(10), 10: object{8: object{1: true, 2: object{2: object{}}}}}
	case "elapsed_s":
		return object{1: int32(5), 3: int32(0), 4: name}
	}
	return object{1: int32(5), 3: int32(1), 4: name}
}
