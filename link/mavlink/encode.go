package mavlink

import (
	"encoding/binary"
	"fmt"

	"github.com/bluenviron/gomavlib/v3/pkg/message"
)

// outgoing is the header of a frame to send.
type outgoing struct {
	system, component byte
	seq               byte
	v2                bool
}

// encode appends the frame of a message to b. MAVLink 1 has no ids above 255.
func (d *dialect) encode(b []byte, h outgoing, m message.Message, sign *signer) ([]byte, error) {
	id := m.GetID()
	e := d.entry(id)
	if e == nil {
		return b, fmt.Errorf("encode message %d: it is in no dialect", id)
	}
	if !h.v2 && id > 0xFF {
		return b, fmt.Errorf("encode message %d: the other side only speaks MAVLink 1", id)
	}
	payload := e.rw.Write(m, h.v2).Payload
	start := len(b)
	if !h.v2 {
		b = append(b, magicV1, byte(len(payload)), h.seq, h.system, h.component, byte(id))
	} else {
		flags := byte(0)
		if sign != nil {
			flags = flagSigned
		}
		b = append(b, magicV2, byte(len(payload)), flags, 0, h.seq, h.system, h.component,
			byte(id), byte(id>>8), byte(id>>16))
	}
	b = append(b, payload...)
	b = binary.LittleEndian.AppendUint16(b, frameCRC(b[start+1:], e.crcExtra))
	if h.v2 && sign != nil {
		b = sign.append(b, start)
	}
	return b, nil
}
