package video

import "skylatch/redact/video/nal"

// recoveryPoint is the one SEI message that decoding needs: where a stream
// without key pictures can begin. Buffering periods and picture timing, the
// other candidates, serve buffer models that the parameter sets no longer have.
// (H.264 and H.265, D.1)
const recoveryPoint = 6

// seiKind names messages for people.
func seiKind(payload int) string {
	switch payload {
	case 0:
		return "SEI buffering period"
	case 1:
		return "SEI picture timing"
	case 4:
		return "SEI ITU-T T.35"
	case 5:
		return "SEI user data"
	case 132:
		return "SEI picture hash"
	default:
		return "SEI, other"
	}
}

// maxRecovery bounds the payload of a recovery point: its fields take five bytes.
const maxRecovery = 8

// sei passes the recovery points in the unit, made anew by copying their fields,
// and cuts everything else.
func (f *Filter) sei(unit []byte, header int, recovery func(s *scribe)) {
	if unit[0]&0x80 != 0 {
		f.cut(kindDamaged, len(unit))
		return
	}
	f.side = nal.Unescape(f.side[:0], unit[header:])
	for rest := f.side; len(rest) > 0 && !(len(rest) == 1 && rest[0] == 0x80); {
		kind, rest1, ok1 := seiNumber(rest)
		size, body, ok2 := seiNumber(rest1)
		if !ok1 || !ok2 || size > len(body) {
			f.cut("SEI, damaged", len(rest))
			return
		}
		payload := body[:size]
		rest = body[size:]
		if kind != recoveryPoint || size > maxRecovery || !f.recovery(unit[:header], payload, recovery) {
			f.cut(seiKind(kind), size)
		}
	}
}

// seiNumber reads a payload's type or size: bytes of 255 and one that is less.
func seiNumber(b []byte) (n int, rest []byte, ok bool) {
	for i, v := range b {
		n += int(v)
		if v != 255 {
			return n, b[i+1:], true
		}
	}
	return 0, nil, false
}

// recovery passes a recovery point; it reports false if that cannot be read.
func (f *Filter) recovery(header, payload []byte, fields func(s *scribe)) bool {
	var w nal.Writer
	s := scribe{Reader: nal.NewReader(nal.Escape(nil, payload)), to: &w}
	fields(&s)
	if !s.OK() {
		return false
	}
	w.Trail() // its fields are an odd number of bits: there is always a rest to fill
	message := append([]byte{recoveryPoint, byte(len(w.Bytes()))}, w.Bytes()...)
	f.passRBSP(header, append(message, 0x80))
	return true
}
