package video

// tsStrides are the distances from one packet to the next: alone, behind a
// time stamp of four bytes (M2TS), before a check sum of sixteen (ISO/IEC
// 13818-1; DVB with Reed-Solomon).
var tsStrides = [...]struct{ stride, before int }{{188, 0}, {192, 4}, {204, 0}}

const (
	// tsSure is how many sync bytes in step are no accident.
	tsSure = 3
	// maxOutOfStep is how much is kept to find the step in: enough for tsSure.
	maxOutOfStep = (tsSure + 1) * 204
)

// tsPackets cuts reads of any size into packets. A packet may lie across two
// reads; one whose other half never came is not made up of two.
type tsPackets struct {
	stride int    // 0 while not in step
	skip   int    // bytes before the next packet
	held   []byte // of a packet whose rest is to come; of anything while not in step
}

// cut calls each with every whole packet, which is valid during the call.
func (t *tsPackets) cut(b []byte, each func(packet []byte)) {
	if len(t.held) > 0 {
		b = t.resume(b, each)
	}
	for len(b) > 0 {
		if t.stride == 0 {
			offset, stride, ok := tsStep(b)
			if !ok {
				t.hold(b[max(0, len(b)-maxOutOfStep):])
				return
			}
			t.stride, t.skip, b = stride, 0, b[offset:]
		}
		n := min(t.skip, len(b))
		t.skip, b = t.skip-n, b[n:]
		switch {
		case len(b) == 0:
		case b[0] != tsSync:
			t.stride = 0
		case len(b) < tsPacket:
			t.hold(b)
			return
		default:
			each(b[:tsPacket])
			t.skip, b = t.stride-tsPacket, b[tsPacket:]
		}
	}
}

// hold keeps bytes for the next read. They may be part of what is held.
func (t *tsPackets) hold(b []byte) { t.held = append(t.held[:0], b...) }

// resume continues what is held and returns what is still to be cut.
func (t *tsPackets) resume(b []byte, each func([]byte)) []byte {
	if t.stride == 0 {
		t.held = append(t.held, b...)
		b, t.held = t.held, nil
		return b
	}
	rest := tsPacket - len(t.held)
	if next := t.stride - len(t.held); next < len(b) && b[next] != tsSync {
		// These bytes do not belong behind those: a datagram was lost.
		t.held, t.stride = t.held[:0], 0
		return b
	}
	if len(b) < rest {
		t.held = append(t.held, b...)
		return nil
	}
	t.held = append(t.held, b[:rest]...)
	each(t.held)
	t.held, t.skip = t.held[:0], t.stride-tsPacket
	return b[rest:]
}

// tsStep finds the first packet and the stride: several sync bytes in step, or
// a read that is whole packets from its first byte to its last.
func tsStep(b []byte) (offset, stride int, ok bool) {
	for _, s := range tsStrides {
		if len(b) > 0 && len(b)%s.stride == 0 && inStep(b, s.before, s.stride) == len(b)/s.stride {
			return s.before, s.stride, true
		}
	}
	for offset = range b {
		if b[offset] != tsSync {
			continue
		}
		for _, s := range tsStrides {
			if inStep(b, offset, s.stride) >= tsSure {
				return offset, s.stride, true
			}
		}
	}
	return 0, 0, false
}

// inStep counts the sync bytes from an offset on; 0 if one is missing among
// the first few.
func inStep(b []byte, offset, stride int) int {
	count := 0
	for ; offset < len(b); offset += stride {
		if b[offset] != tsSync {
			if count < tsSure {
				return 0
			}
			break
		}
		count++
	}
	return count
}

// tsHeader is a packet's header, read.
type tsHeader struct {
	pid       uint16
	begins    bool // payload_unit_start_indicator
	scrambled bool
	counter   byte
	jumps     bool   // the counter may jump here, and nothing was lost
	stuffed   bool   // filled up, as there was nothing more to send
	sideData  int    // bytes of transport_private_data
	payload   []byte // nil if it has none
}

// parseTSHeader returns false for a packet that says that it is damaged, or
// whose lengths contradict each other.
func parseTSHeader(p []byte) (h tsHeader, ok bool) {
	const damaged, begins = 0x80, 0x40 // of the second byte
	if p[1]&damaged != 0 {
		return h, false
	}
	h.pid = uint16(p[1]&0x1f)<<8 | uint16(p[2])
	h.begins = p[1]&begins != 0
	h.scrambled = p[3]>>6 != 0
	h.counter = p[3] & 0x0f
	body := p[4:]
	const adaptation, payload = 2, 1 // adaptation_field_control
	if p[3]>>4&adaptation != 0 {
		length := int(body[0])
		if length >= len(body) {
			return h, false
		}
		h.adaptation(body[1 : 1+length])
		body = body[1+length:]
	}
	if p[3]>>4&payload != 0 && len(body) > 0 {
		h.payload = body
	}
	return h, true
}

// adaptation reads of an adaptation field (ISO/IEC 13818-1, 2.4.3.4) what the
// packet's payload is read by. Clocks are not needed: pictures carry their own.
func (h *tsHeader) adaptation(field []byte) {
	if len(field) == 0 {
		h.stuffed = true // its length byte is the stuffing
		return
	}
	flags := field[0]
	h.jumps = flags&0x80 != 0
	used := 1
	if flags&0x10 != 0 { // PCR
		used += 6
	}
	if flags&0x08 != 0 { // OPCR
		used += 6
	}
	if flags&0x04 != 0 { // splice_countdown
		used++
	}
	if flags&0x02 != 0 && used < len(field) { // transport_private_data
		h.sideData = min(int(field[used]), len(field)-used-1)
		used += 1 + h.sideData
	}
	if flags&0x01 != 0 && used < len(field) { // adaptation_field_extension
		used += 1 + int(field[used])
	}
	h.stuffed = used < len(field)
}

// tsCounter follows the continuity counter of one PID.
type tsCounter struct {
	seen bool
	last byte
	held [tsPacket]byte // the payload before, to know a packet sent twice
	size int
}

// next says how many packets are missing before this one, and whether it is
// the one before again.
func (c *tsCounter) next(h tsHeader) (missing int, again bool) {
	if c.seen && !h.jumps && h.counter == c.last && string(c.held[:c.size]) == string(h.payload) {
		return 0, true
	}
	if c.seen && !h.jumps {
		missing = int(h.counter-c.last-1) & 0x0f
	}
	c.seen, c.last = true, h.counter
	c.size = copy(c.held[:], h.payload)
	return missing, false
}
