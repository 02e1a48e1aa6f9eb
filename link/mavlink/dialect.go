package mavlink

import (
	"fmt"
	"sync"

	gomavdialect "github.com/bluenviron/gomavlib/v3/pkg/dialect"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/development"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/minimal"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/standard"
	"github.com/bluenviron/gomavlib/v3/pkg/message"
)

// dialect is every message that we can check and decode: the union of the
// dialects that ArduPilot and PX4 speak. Where two define the same id, the one
// named first wins.
//
// Computing a message's layout costs some tens of microseconds, and a vehicle
// uses forty of the three hundred: each is computed when it is first met.
type dialect struct {
	entries map[uint32]*entry
}

// entry is one message of the dialect.
type entry struct {
	crcExtra byte
	sizeV1   int // payload without extensions
	decode   decoder
	// targetSystem and targetComponent are where the payload says whom it is
	// for; -1 is nowhere.
	targetSystem, targetComponent int

	prototype message.Message
	once      sync.Once
	rw        message.ReadWriter
	broken    bool
}

// words is the dialect of this program.
var words = sync.OnceValue(newDialect)

func newDialect() *dialect {
	d := &dialect{entries: make(map[uint32]*entry, 512)}
	for _, source := range []*gomavdialect.Dialect{
		ardupilotmega.Dialect, common.Dialect, minimal.Dialect, standard.Dialect, development.Dialect,
	} {
		for _, m := range source.Messages {
			if _, known := d.entries[m.GetID()]; !known {
				d.entries[m.GetID()] = &entry{prototype: m}
			}
		}
	}
	for _, dec := range decoders {
		d.entries[dec.id].decode = dec.decode
	}
	return d
}

// entry returns the message with that id, nil if there is none.
func (d *dialect) entry(id uint32) *entry {
	e := d.entries[id]
	if e == nil {
		return nil
	}
	e.once.Do(e.prepare)
	if e.broken {
		return nil
	}
	return e
}

func (e *entry) prepare() {
	e.rw.Message = e.prototype
	if err := e.rw.Initialize(); err != nil {
		e.broken = true // a message that the library cannot lay out is unknown to us
		return
	}
	e.crcExtra = e.rw.CRCExtra()
	e.sizeV1 = len(e.rw.Write(e.prototype, false).Payload)
	e.findTarget()
}

// read decodes a payload of any length: what the sender trimmed or does not
// know yet is zero, as MAVLink 2 has it. MAVLink 1 payloads are read the same
// way; their extension fields are zero, which each extension defines as "not
// given".
func (e *entry) read(id uint32, payload []byte, scratch *[maxPayload]byte) (message.Message, error) {
	n := copy(scratch[:], payload)
	clear(scratch[n:])
	m, err := e.rw.Read(&message.MessageRaw{ID: id, Payload: scratch[:]}, true)
	if err != nil {
		return nil, fmt.Errorf("decode message %d: %w", id, err)
	}
	return m, nil
}
