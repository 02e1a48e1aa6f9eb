package mavlink

import (
	"bytes"
	"reflect"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/message"

	"skylatch/link/transport"
	"skylatch/telemetry"
)

// Frame is one whole frame, for those who pass frames on. Its bytes are valid
// only while it is handled.
type Frame struct {
	Raw     []byte
	Payload []byte
	ID      uint32
	Source  telemetry.VehicleID // system and component that sent it
	// Target is whom it is for; system 0 is everybody, component 0 every one of
	// its system's.
	Target telemetry.VehicleID
	// From is the peer that it came from. First, if not nil, is from whom it came
	// before: such a frame is one too many.
	From, First *transport.Peer
	// At is when it came.
	At time.Time
	// Checked says that its checksum is right. That of a message which is in no
	// dialect cannot be checked.
	Checked bool

	inner frame
}

// view shows a frame to others.
func (f *frame) view(from *transport.Peer, at time.Time) Frame {
	v := Frame{
		Raw: f.raw, Payload: f.payload, ID: f.id, Source: f.source, From: from, At: at, Checked: f.entry != nil, inner: *f,
	}
	if f.entry != nil {
		v.Target = telemetry.VehicleID{
			System: byteAt(f.payload, f.entry.targetSystem), Component: byteAt(f.payload, f.entry.targetComponent),
		}
	}
	return v
}

// byteAt reads a field of one byte: 0 if the message has none, and where
// MAVLink 2 has cut the zeros off.
func byteAt(payload []byte, offset int) int {
	if offset < 0 || offset >= len(payload) {
		return 0
	}
	return int(payload[offset])
}

// idManualControl calls its target system just "target".
const idManualControl = 69

// findTarget notes where the message says whom it is for.
func (e *entry) findTarget() {
	name := "TargetSystem"
	if e.prototype.GetID() == idManualControl {
		name = "Target"
	}
	e.targetSystem = e.offset(name)
	e.targetComponent = e.offset("TargetComponent")
}

// offset returns where a field of one byte is in the payload, by writing a
// message with nothing but a mark in it; -1 if there is no such field.
func (e *entry) offset(field string) int {
	const mark = 0xA5
	m := reflect.New(reflect.TypeOf(e.prototype).Elem())
	f := m.Elem().FieldByName(field)
	if !f.IsValid() || f.Kind() != reflect.Uint8 {
		return -1
	}
	f.SetUint(mark)
	marked, ok := m.Interface().(message.Message)
	if !ok {
		return -1
	}
	return bytes.IndexByte(e.rw.Write(marked, true).Payload, mark)
}

// Split returns a function that cuts the bytes of one peer into frames and
// hands each one to take. It is for one goroutine.
func Split(from *transport.Peer, take func(Frame)) func(b []byte, at time.Time) {
	s := &splitter{dialect: words()}
	var now time.Time
	emit := func(f *frame) { take(f.view(from, now)) }
	return func(b []byte, at time.Time) {
		now = at
		s.feed(b, emit)
	}
}

// Memory knows again what came before: by a redundant link, or by a network
// that doubles datagrams. The zero Memory is ready, for one goroutine.
type Memory struct {
	sources map[telemetry.VehicleID]*recent
}

// Repeats reports whether a frame came before, and remembers it.
func (m *Memory) Repeats(f Frame) bool {
	r := m.sources[f.Source]
	if r == nil {
		if len(m.sources) >= maxSources {
			return false
		}
		if m.sources == nil {
			m.sources = make(map[telemetry.VehicleID]*recent)
		}
		r = &recent{}
		m.sources[f.Source] = r
	}
	if r.has(&f.inner, f.At) {
		return true
	}
	r.note(&f.inner, f.At)
	return false
}
