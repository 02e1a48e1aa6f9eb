package convert

import (
	"bufio"
	"context"
	"encoding/binary"
	"hash/crc32"
	"math"

	"github.com/klauspost/compress/zstd"
)

// Apache Parquet (format/parquet.thrift): what is written of it.
const (
	parquetMagic   = "PAR1"
	parquetCreator = "skylatch"

	typeInt32, typeInt64, typeDouble  = 1, 2, 5
	repetitionRequired                = 0
	repetitionOptional                = 1
	convertedTimestampMicros          = 10
	encodingPlain, encodingRLE        = 0, 3
	codecZSTD                         = 6
	logicalTimestamp, timestampMicros = 8, 2
)

// maxRows bounds a row group, which is held in memory: 12 MB.
const maxRows = 1 << 16

// parquetColumn is a column of the table, and what of it is in the row group.
type parquetColumn struct {
	name     string
	physical int64
	optional bool

	values []byte // those that are known
	known  []byte // a bit for each row
}

// parquetColumns are the table's, with their types.
func parquetColumns(timed bool, altitude string) []parquetColumn {
	var all []parquetColumn
	for _, name := range tableColumns(timed, altitude) {
		c := parquetColumn{name: name, physical: typeDouble, optional: true}
		switch name {
		case "system":
			c.physical, c.optional = typeInt32, false
		case "time_utc":
			c.physical, c.optional = typeInt64, false
		case "elapsed_s":
			c.optional = false
		}
		all = append(all, c)
	}
	return all
}

// add adds the value of a row.
func (c *parquetColumn) add(row int, bits uint64, known bool) {
	if row%8 == 0 {
		c.known = append(c.known, 0)
	}
	if !known {
		return
	}
	c.known[row/8] |= 1 << (row % 8)
	if c.physical == typeInt32 {
		c.values = binary.LittleEndian.AppendUint32(c.values, uint32(bits))
	} else {
		c.values = binary.LittleEndian.AppendUint64(c.values, bits)
	}
}

// writeParquet writes the same table as [writeCSV], for programs that read
// columns: numbers are not rounded, and what is not known is null.
func writeParquet(ctx context.Context, w *bufio.Writer, f Flight) error {
	all, err := vehicles(ctx, f)
	if err != nil {
		return err
	}
	packer, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest))
	if err != nil {
		return err
	}
	defer packer.Close()
	t := &parquetTable{w: w, packer: packer, columns: parquetColumns(f.timed(), altitudeName(f.Policy))}
	if err := t.write([]byte(parquetMagic)); err != nil {
		return err
	}
	for m, err := range moments(ctx, f, all) {
		if err != nil {
			return err
		}
		t.put(uint64(m.system), true)
		if f.timed() {
			t.put(uint64(m.at.UnixMicro()), true)
		}
		t.put(math.Float64bits(m.since.Seconds()), true)
		t.put(math.Float64bits(m.place.LatDeg), m.placed)
		t.put(math.Float64bits(m.place.LonDeg), m.placed)
		for _, v := range m.values {
			x, ok := v.Get()
			t.put(math.Float64bits(x), ok)
		}
		if err := t.next(); err != nil {
			return err
		}
	}
	return t.close()
}

// parquetTable writes row groups, with a page for each column.
type parquetTable struct {
	w       *bufio.Writer
	packer  *zstd.Encoder
	columns []parquetColumn
	rows    int // of the row group
	column  int // that the row has next
	offset  int64
	groups  []rowGroup

	page, packed []byte
}

// rowGroup is what the footer tells of one that is written.
type rowGroup struct {
	rows  int64
	pages []pagePlace // by column
}

// pagePlace is where a page is, and how long it is with its head.
type pagePlace struct{ offset, size, unpacked int64 }

func (t *parquetTable) write(b []byte) error {
	n, err := t.w.Write(b)
	t.offset += int64(n)
	return err
}

// put puts a value into the row's next column.
func (t *parquetTable) put(bits uint64, known bool) {
	t.columns[t.column].add(t.rows, bits, known)
	t.column++
}

// next ends a row.
func (t *parquetTable) next() error {
	t.column = 0
	if t.rows++; t.rows < maxRows {
		return nil
	}
	return t.flush()
}

// flush writes the row group.
func (t *parquetTable) flush() error {
	if t.rows == 0 {
		return nil
	}
	g := rowGroup{rows: int64(t.rows)}
	for i := range t.columns {
		c := &t.columns[i]
		t.page = t.page[:0]
		if c.optional {
			// Definition levels: a length, and one run of bits, in eights.
			run := binary.AppendUvarint(nil, uint64(len(c.known))<<1|1)
			t.page = binary.LittleEndian.AppendUint32(t.page, uint32(len(run)+len(c.known)))
			t.page = append(append(t.page, run...), c.known...)
		}
		t.page = append(t.page, c.values...)
		t.packed = t.packer.EncodeAll(t.page, t.packed[:0])
		head := pageHead(t.rows, len(t.page), t.packed)
		g.pages = append(g.pages, pagePlace{t.offset, int64(len(head) + len(t.packed)), int64(len(head) + len(t.page))})
		if err := t.write(head); err != nil {
			return err
		}
		if err := t.write(t.packed); err != nil {
			return err
		}
		c.values, c.known = c.values[:0], c.known[:0]
	}
	t.groups, t.rows = append(t.groups, g), 0
	return nil
}

func pageHead(rows, unpacked int, packed []byte) []byte {
	var s thrift
	s.i32(1, 0) // DATA_PAGE
	s.i32(2, int64(unpacked))
	s.i32(3, int64(len(packed)))
	s.i32(4, int64(int32(crc32.ChecksumIEEE(packed))))
	s.begin(5)
	s.i32(1, int64(rows))
	s.i32(2, encodingPlain)
	s.i32(3, encodingRLE)
	s.i32(4, encodingRLE)
	s.end()
	s.end()
	return s.b
}

// close writes what is left, and the footer.
func (t *parquetTable) close() error {
	if err := t.flush(); err != nil {
		return err
	}
	b := t.footer()
	b = binary.LittleEndian.AppendUint32(b, uint32(len(b)))
	return t.write(append(b, parquetMagic...))
}
