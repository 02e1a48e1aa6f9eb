package convert

import "encoding/binary"

// footer is a FileMetaData.
func (t *parquetTable) footer() []byte {
	var s thrift
	var rows int64
	for _, g := range t.groups {
		rows += g.rows
	}
	s.i32(1, 1) // version
	s.list(2, thriftStruct, len(t.columns)+1)
	s.element()
	s.text(4, "schema")
	s.i32(5, int64(len(t.columns)))
	s.end()
	for _, c := range t.columns {
		t.schema(&s, c)
	}
	s.i64(3, rows)
	s.list(4, thriftStruct, len(t.groups))
	for _, g := range t.groups {
		t.group(&s, g)
	}
	s.text(6, parquetCreator)
	s.end()
	return s.b
}

// schema writes a SchemaElement.
func (t *parquetTable) schema(s *thrift, c parquetColumn) {
	s.element()
	s.i32(1, c.physical)
	if c.optional {
		s.i32(3, repetitionOptional)
	} else {
		s.i32(3, repetitionRequired)
	}
	s.text(4, c.name)
	if c.physical == typeInt64 {
		s.i32(6, convertedTimestampMicros)
		s.begin(10)
		s.begin(logicalTimestamp)
		s.yes(1) // isAdjustedToUTC
		s.begin(2)
		s.begin(timestampMicros)
		s.end()
		s.end()
		s.end()
		s.end()
	}
	s.end()
}

// group writes a RowGroup.
func (t *parquetTable) group(s *thrift, g rowGroup) {
	var size int64
	s.element()
	s.list(1, thriftStruct, len(g.pages))
	for i, p := range g.pages {
		c := t.columns[i]
		size += p.unpacked
		s.element()
		s.i64(2, p.offset)
		s.begin(3) // ColumnMetaData
		s.i32(1, c.physical)
		s.list(2, thriftI32, 2)
		s.integer(encodingPlain)
		s.integer(encodingRLE)
		s.list(3, thriftBinary, 1)
		s.string(c.name)
		s.i32(4, codecZSTD)
		s.i64(5, g.rows)
		s.i64(6, p.unpacked)
		s.i64(7, p.size)
		s.i64(9, p.offset)
		s.end()
		s.end()
	}
	s.i64(2, size)
	s.i64(3, g.rows)
	s.end()
}

// The types of Thrift's compact protocol (thrift-compact-protocol.md).
const (
	thriftTrue   = 1
	thriftI32    = 5
	thriftI64    = 6
	thriftBinary = 8
	thriftList   = 9
	thriftStruct = 12
)

// thrift writes a struct in Thrift's compact protocol; its fields in the order of
// their numbers, which are small.
type thrift struct {
	b     []byte
	last  byte   // field of the struct
	outer []byte // the same of those around it
}

func (s *thrift) field(id, kind byte) {
	s.b = append(s.b, (id-s.last)<<4|kind)
	s.last = id
}

func (s *thrift) integer(v int64) { s.b = binary.AppendVarint(s.b, v) }

func (s *thrift) string(v string) {
	s.b = append(binary.AppendUvarint(s.b, uint64(len(v))), v...)
}

func (s *thrift) i32(id byte, v int64) {
	s.field(id, thriftI32)
	s.integer(v)
}

func (s *thrift) i64(id byte, v int64) {
	s.field(id, thriftI64)
	s.integer(v)
}

func (s *thrift) text(id byte, v string) {
	s.field(id, thriftBinary)
	s.string(v)
}

func (s *thrift) yes(id byte) { s.field(id, thriftTrue) }

func (s *thrift) list(id, kind byte, n int) {
	s.field(id, thriftList)
	if n < 15 {
		s.b = append(s.b, byte(n)<<4|kind)
		return
	}
	s.b = binary.AppendUvarint(append(s.b, 0xf0|kind), uint64(n))
}

// begin begins a struct that is a field, and element one that is in a list.
func (s *thrift) begin(id byte) {
	s.field(id, thriftStruct)
	s.element()
}

func (s *thrift) element() { s.outer, s.last = append(s.outer, s.last), 0 }

// end ends a struct; the outermost, too.
func (s *thrift) end() {
	s.b = append(s.b, 0)
	if n := len(s.outer); n > 0 {
		s.outer, s.last = s.outer[:n-1], s.outer[n-1]
	}
}
