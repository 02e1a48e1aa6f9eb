package convert

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"skylatch/redact/mavlink"
)

// recordingReader reads a recording from its first byte to its last, and checks
// that all of it is what is written here.
type recordingReader struct {
	in       io.Reader
	unpacker *zstd.Decoder
	schemas  map[uint16]map[string]bool // which members each allows
	channels map[uint16]map[string]bool
	names    map[uint16]string // of schemas
	index    map[uint16][]byte // of the last chunk, by channel
	body     bytes.Buffer
	text     []byte
	ended    bool // there are no more messages
}

func verifyMCAP(r io.Reader) error {
	unpacker, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxChunk))
	if err != nil {
		return err
	}
	defer unpacker.Close()
	v := &recordingReader{
		in: r, unpacker: unpacker, schemas: make(map[uint16]map[string]bool), channels: make(map[uint16]map[string]bool), names: make(map[uint16]string),
		index: make(map[uint16][]byte),
	}
	magic := make([]byte, len(mcapMagic))
	if _, err := io.ReadFull(r, magic); err != nil || string(magic) != mcapMagic {
		return errNoRecording
	}
	if err := v.records(); err != nil {
		return err
	}
	if rest, err := io.ReadAll(io.LimitReader(r, int64(len(mcapMagic))+1)); err != nil || string(rest) != mcapMagic {
		return errNoRecording
	}
	return nil
}

var errNoRecording = errors.New("it is no whole recording")

// records reads until the footer.
func (v *recordingReader) records() error {
	for n := 0; ; n++ {
		var head [9]byte
		if _, err := io.ReadFull(v.in, head[:]); err != nil {
			return errNoRecording
		}
		op, size := head[0], binary.LittleEndian.Uint64(head[1:])
		if size > maxChunk || n == 0 && op != opHeader || n > 0 && op == opHeader {
			return errNoRecording
		}
		v.body.Reset()
		if _, err := io.CopyN(&v.body, v.in, int64(size)); err != nil {
			return errNoRecording
		}
		c := &cursor{b: v.body.Bytes()}
		switch op {
		case opHeader:
			if c.text() != "" || c.text() != mcapLibrary {
				return errors.New("its head is another")
			}
		case opChunk:
			if err := v.chunk(c); err != nil {
				return err
			}
		case opDataEnd:
			v.ended = true
			c.b = c.b[min(4, len(c.b)):]
		case opSchema, opChannel: // again, in the summary
			if err := v.record(op, c); err != nil || !v.ended {
				return errors.Join(err, errNoRecording)
			}
		case opMessageIndex:
			if id := uint16(c.number(2)); c.text() != string(v.index[id]) {
				return errors.New("an index is not that of its chunk")
			}
		case opChunkIndex, opStatistics, opSummaryOffset:
			c.b = nil // numbers, which say nothing that its chunks do not
		case opFooter:
			if len(c.b) != 20 || !v.ended {
				return errNoRecording
			}
			return nil
		default:
			return fmt.Errorf("it has a record %#x, which is not written", op)
		}
		if c.bad || len(c.b) > 0 {
			return errNoRecording
		}
	}
}

func (v *recordingReader) chunk(c *cursor) error {
	c.number(16)
	size, sum := c.number(8), c.number(4)
	packing := c.text()
	if packed := c.number(8); c.bad || packed != uint64(len(c.b)) || packing != mcapCompression || size > maxChunk || v.ended {
		return errNoRecording
	}
	text, err := v.unpacker.DecodeAll(c.b, v.text[:0])
	if err != nil || uint64(len(text)) != size || uint64(crc32.ChecksumIEEE(text)) != sum {
		return errors.New("a chunk is damaged")
	}
	v.text, c.b = text, nil
	clear(v.index)
	for rest := (&cursor{b: text}); len(rest.b) > 0; {
		offset := uint64(len(text) - len(rest.b))
		op := byte(rest.number(1))
		body := rest.take(rest.number(8))
		if rest.bad {
			return errNoRecording
		}
		if op == opMessage && len(body) >= 14 {
			id := binary.LittleEndian.Uint16(body)
			v.index[id] = binary.LittleEndian.AppendUint64(append(v.index[id], body[6:14]...), offset)
		}
		if err := v.record(op, &cursor{b: body}); err != nil {
			return err
		}
	}
	return nil
}

// record checks a record of a chunk.
func (v *recordingReader) record(op byte, c *cursor) error {
	id := uint16(c.number(2))
	switch op {
	case opSchema:
		name, encoding, text := c.text(), c.text(), c.text()
		members, err := membersOf(name, text)
		if err != nil || encoding != "jsonschema" {
			return errors.Join(err, fmt.Errorf("the schema of %q is not written so", name))
		}
		v.schemas[id], v.names[id] = members, name
	case opChannel:
		schema := uint16(c.number(2))
		topic, encoding, metadata := c.text(), c.text(), c.number(4)
		if v.schemas[schema] == nil || encoding != "json" || metadata != 0 || !isTopic(topic, v.names[schema]) {
			return errors.New("a topic is not written so")
		}
		v.channels[id] = v.schemas[schema]
	case opMessage:
		c.number(4 + 16)
		members := v.channels[id]
		if c.bad || members == nil {
			return errNoRecording
		}
		if err := checkMembers(c.b, members); err != nil {
			return err
		}
		c.b = nil
	default:
		return fmt.Errorf("a chunk has a record %#x, which is not written", op)
	}
	if c.bad || len(c.b) > 0 {
		return errNoRecording
	}
	return nil
}

// membersOf returns what members a schema has, if it is one of ours.
func membersOf(name, text string) (map[string]bool, error) {
	var s struct {
		Title      string
		Properties map[string]struct{ Description string }
	}
	if json.Unmarshal([]byte(text), &s) != nil {
		return nil, errors.New("a schema is no JSON")
	}
	members := make(map[string]bool)
	for p, is := range s.Properties {
		if members[p] = true; is.Description != "" && !isDatum(is.Description) {
			return nil, errors.New("a schema has words that are not written")
		}
	}
	message, isMAVLink := strings.CutPrefix(name, mavlinkSchema)
	switch {
	case isMAVLink:
		fields, ok := mavlink.Fields(message)
		if !ok || s.Title != message || len(fields) != len(members) || slices.ContainsFunc(fields, func(f string) bool { return !members[f] }) {
			return nil, errors.New("a schema is of another message")
		}
	case name == videoName && text == videoSchema:
	case name == locationName && slices.ContainsFunc([]string{inTheWorld, inCells, fromOrigin}, func(d string) bool { return text == fmt.Sprintf(locationSchema, d) }):
	default:
		return nil, errors.New("there is no such schema")
	}
	return members, nil
}

// isTopic reports whether a topic is that of a schema.
func isTopic(topic, schema string) bool {
	var a, b byte
	if message, ok := strings.CutPrefix(schema, mavlinkSchema); ok {
		_, err := fmt.Sscanf(topic, "/mavlink/%d/%d/", &a, &b)
		return err == nil && topic == fmt.Sprintf("/mavlink/%d/%d/%s", a, b, message)
	}
	if schema == locationName {
		_, err := fmt.Sscanf(topic, "/vehicle/%d/location", &a)
		return err == nil && topic == fmt.Sprintf("/vehicle/%d/location", a)
	}
	_, err := fmt.Sscanf(topic, "/video %d", &a)
	return err == nil && topic == fmt.Sprintf("/video %d", a)
}

// checkMembers reports what is in a message that its schema does not name. Of
// well-formed JSON, all but the names of members and what is in strings is
// numbers; strings are a frame's texts, which were judged, and pictures.
func checkMembers(b []byte, members map[string]bool) error {
	if !json.Valid(b) || len(b) == 0 || b[0] != '{' {
		return errors.New("a message is no JSON object")
	}
	depth, name := 0, ""
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case ' ', '\t', '\r', '\n':
			return errors.New("a message has room between its members")
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '"':
			start := i + 1
			for i++; b[i] != '"'; i++ {
				if b[i] == '\\' {
					i++
				}
			}
			text := b[start:i]
			switch {
			case i+1 < len(b) && b[i+1] == ':' && depth == 1:
				if name = string(text); !members[name] {
					return errors.New("a message has a member that its schema has not")
				}
			case name == "data" && members["format"]:
				if _, err := base64.StdEncoding.DecodeString(string(text)); err != nil {
					return errors.New("a picture is none")
				}
			}
		}
	}
	return nil
}

// cursor takes a record apart.
type cursor struct {
	b   []byte
	bad bool
}

func (c *cursor) take(n uint64) []byte {
	if n > uint64(len(c.b)) {
		c.bad, c.b = true, nil
		return nil
	}
	b := c.b[:n]
	c.b = c.b[n:]
	return b
}

// number reads up to eight bytes; of more, it passes over all.
func (c *cursor) number(n uint64) uint64 {
	var v uint64
	for i, b := range c.take(n) {
		if i < 8 {
			v |= uint64(b) << (8 * i)
		}
	}
	return v
}

func (c *cursor) text() string { return string(c.take(c.number(4))) }
