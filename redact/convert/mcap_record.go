package convert

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"maps"
	"slices"

	"github.com/klauspost/compress/zstd"
)

// The records of MCAP version 0 (mcap.dev/spec).
const (
	mcapMagic = "\x89MCAP0\r\n"

	opHeader        = 0x01
	opFooter        = 0x02
	opSchema        = 0x03
	opChannel       = 0x04
	opMessage       = 0x05
	opChunk         = 0x06
	opMessageIndex  = 0x07
	opChunkIndex    = 0x08
	opStatistics    = 0x0B
	opSummaryOffset = 0x0E
	opDataEnd       = 0x0F
)

const (
	mcapLibrary     = "skylatch"
	mcapCompression = "zstd"
	// chunkSize is from where on messages are packed: what a reader unpacks to
	// show one.
	chunkSize = 1 << 20
	// maxChunk bounds a chunk: the largest picture is in one.
	maxChunk = 64 << 20
	// maxChannels is more than a swarm has.
	maxChannels = 10_000
)

// recording writes MCAP: messages in packed chunks, and behind them an index by
// which a reader begins anywhere.
type recording struct {
	w       *bufio.Writer
	err     error // the first; nothing is written after it
	offset  uint64
	packer  *zstd.Encoder
	packed  []byte
	schemas []byte // their records, for the end
	channel []byte // the same of channels

	ids, channels map[string]uint16
	chunk         bytes.Buffer
	span          span                 // of the chunk
	indexes       map[uint16][]indexed // of the chunk, by channel
	chunks        []byte               // their index records
	chunkCount    uint32               //
	whole         span                 // of the file
	counts        map[uint16]uint64    // of messages, by channel
	record        []byte               // that is being made
	sequences     map[uint16]uint32    // of channels
}

// span is from when to when messages are, in nanoseconds since 1970.
type span struct {
	from, to uint64
	any      bool
}

func (s *span) add(at uint64) {
	if !s.any || at < s.from {
		s.from = at
	}
	s.to, s.any = max(s.to, at), true
}

type indexed struct{ at, offset uint64 }

func newRecording(w *bufio.Writer) (*recording, error) {
	packer, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest))
	if err != nil {
		return nil, err
	}
	r := &recording{
		w: w, packer: packer, ids: make(map[string]uint16), channels: make(map[string]uint16),
		indexes: make(map[uint16][]indexed), counts: make(map[uint16]uint64), sequences: make(map[uint16]uint32),
	}
	r.write([]byte(mcapMagic))
	r.write(record(opHeader, appendString(appendString(nil, ""), mcapLibrary)))
	return r, nil
}

func record(op byte, body []byte) []byte {
	return append(binary.LittleEndian.AppendUint64([]byte{op}, uint64(len(body))), body...)
}

func appendString[T string | []byte](b []byte, s T) []byte {
	return append(binary.LittleEndian.AppendUint32(b, uint32(len(s))), s...)
}

func (r *recording) write(b []byte) {
	if r.err == nil {
		_, r.err = r.w.Write(b)
		r.offset += uint64(len(b))
	}
}

// topic returns the channel of a topic, whose messages are JSON by a schema.
func (r *recording) topic(topic, schema string, text func() []byte) uint16 {
	if id, ok := r.channels[topic]; ok {
		return id
	}
	id, ok := r.ids[schema]
	if !ok {
		id = uint16(len(r.ids) + 1) // 0 is none
		r.ids[schema] = id
		b := appendString(binary.LittleEndian.AppendUint16(nil, id), schema)
		b = record(opSchema, appendString(appendString(b, "jsonschema"), text()))
		r.schemas = append(r.schemas, b...)
		r.chunk.Write(b)
	}
	if len(r.channels) == maxChannels && r.err == nil {
		r.err = fmt.Errorf("it has more than %d kinds of messages", maxChannels)
	}
	channel := uint16(len(r.channels) + 1)
	r.channels[topic] = channel
	b := binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(nil, channel), id)
	b = appendString(appendString(b, topic), "json")
	b = record(opChannel, binary.LittleEndian.AppendUint32(b, 0)) // no metadata
	r.channel = append(r.channel, b...)
	r.chunk.Write(b)
	return channel
}

// message writes a message of a channel.
func (r *recording) message(channel uint16, at uint64, body []byte) {
	r.indexes[channel] = append(r.indexes[channel], indexed{at, uint64(r.chunk.Len())})
	b := binary.LittleEndian.AppendUint64(append(r.record[:0], opMessage), uint64(2+4+8+8+len(body)))
	b = binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint16(b, channel), r.sequences[channel])
	b = binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(b, at), at)
	r.record = b
	r.chunk.Write(b)
	r.chunk.Write(body)
	r.sequences[channel]++
	r.counts[channel]++
	r.span.add(at)
	r.whole.add(at)
	if r.chunk.Len() >= chunkSize {
		r.flush()
	}
}

// flush packs a chunk, and writes its index behind it.
func (r *recording) flush() {
	if r.chunk.Len() == 0 {
		return
	}
	if r.chunk.Len() > maxChunk && r.err == nil {
		r.err = fmt.Errorf("a picture has %d MB", r.chunk.Len()>>20)
	}
	r.packed = r.packer.EncodeAll(r.chunk.Bytes(), r.packed[:0])
	times := func(b []byte) []byte {
		return binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(b, r.span.from), r.span.to)
	}
	size := uint64(r.chunk.Len())
	b := binary.LittleEndian.AppendUint64(times(nil), size)
	b = appendString(binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(r.chunk.Bytes())), mcapCompression)
	b = binary.LittleEndian.AppendUint64(b, uint64(len(r.packed)))
	start := r.offset
	r.write(binary.LittleEndian.AppendUint64([]byte{opChunk}, uint64(len(b)+len(r.packed))))
	r.write(b)
	r.write(r.packed)
	end := r.offset

	var offsets []byte
	for _, channel := range slices.Sorted(maps.Keys(r.indexes)) {
		all := r.indexes[channel]
		offsets = binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint16(offsets, channel), r.offset)
		b := binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint16(nil, channel), uint32(16*len(all)))
		for _, i := range all {
			b = binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(b, i.at), i.offset)
		}
		r.write(record(opMessageIndex, b))
	}
	b = binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(times(nil), start), end-start)
	b = binary.LittleEndian.AppendUint64(appendString(b, offsets), r.offset-end)
	b = binary.LittleEndian.AppendUint64(appendString(b, mcapCompression), uint64(len(r.packed)))
	r.chunks = append(r.chunks, record(opChunkIndex, binary.LittleEndian.AppendUint64(b, size))...)
	r.chunkCount++
	r.chunk.Reset()
	r.span = span{}
	clear(r.indexes)
}

// close writes what is left, and the summary.
func (r *recording) close() error {
	r.flush()
	r.write(record(opDataEnd, make([]byte, 4))) // 0: its checksum is not known
	summary := r.offset
	var offsets []byte
	for _, group := range []struct {
		op      byte
		records []byte
	}{{opSchema, r.schemas}, {opChannel, r.channel}, {opStatistics, r.statistics()}, {opChunkIndex, r.chunks}} {
		b := binary.LittleEndian.AppendUint64([]byte{group.op}, r.offset)
		offsets = append(offsets, record(opSummaryOffset, binary.LittleEndian.AppendUint64(b, uint64(len(group.records))))...)
		r.write(group.records)
	}
	b := binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, summary), r.offset)
	r.write(offsets)
	r.write(record(opFooter, append(b, 0, 0, 0, 0)))
	r.write([]byte(mcapMagic))
	return r.err
}

func (r *recording) statistics() []byte {
	total, counts := uint64(0), []byte(nil)
	for _, channel := range slices.Sorted(maps.Keys(r.counts)) {
		total += r.counts[channel]
		counts = binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint16(counts, channel), r.counts[channel])
	}
	b := binary.LittleEndian.AppendUint64(nil, total)
	b = binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint16(b, uint16(len(r.ids))), uint32(len(r.channels)))
	b = append(b, make([]byte, 8)...) // attachments, metadata
	b = binary.LittleEndian.AppendUint32(b, r.chunkCount)
	b = binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(b, r.whole.from), r.whole.to)
	return record(opStatistics, appendString(b, counts))
}
