package read

import "encoding/binary"

// isWireGuard reports whether a packet is the first of a handshake: its kind,
// three zeros, and exactly its length (wireguard.com/protocol).
func isWireGuard(b []byte, whole bool) bool {
	const initiation, size = 1, 148
	return len(b) >= 4 && binary.LittleEndian.Uint32(b) == initiation && (len(b) == size || !whole && len(b) < size && len(b) > 32)
}

// isIKE reports whether a packet is the first of an exchange of keys: nobody has
// answered yet, and its length is what it says (RFC 7296, section 3.1; RFC 2408).
func isIKE(b []byte, whole bool) bool {
	if len(b) < 28 || binary.BigEndian.Uint64(b) == 0 || binary.BigEndian.Uint64(b[8:]) != 0 {
		return false
	}
	version, exchange, length := b[17], b[18], binary.BigEndian.Uint32(b[24:])
	first := version == 0x20 && exchange == 34 || version == 0x10 && (exchange == 2 || exchange == 4)
	return first && (int64(length) == int64(len(b)) || !whole && int64(length) > int64(len(b)))
}

// isOpenVPN reports whether a packet asks for a new session: its kind, a session
// number, and by its length either nothing but no acknowledgements and message 0,
// or these behind a checksum or encrypted, with packet number 1 (openvpn,
// "ssl_pkt.h", "tls_crypt.h").
func isOpenVPN(b []byte, whole bool) bool {
	const reset2, reset3 = 7 << 3, 10 << 3
	if !whole || len(b) < 14 || b[0] != reset2 && b[0] != reset3 {
		return false
	}
	const stamp = 8 // packet number and time
	end := string(b[len(b)-5:]) == "\x00\x00\x00\x00\x00"
	switch number := binary.BigEndian.Uint32(b[9:]); {
	case b[0] == reset3: // with a wrapped key behind it
		return len(b) >= 14+32+stamp && (number == 1 || number == 0x0f000001)
	case len(b) == 14, len(b) == 14+20+stamp, len(b) == 14+64+stamp:
		return end
	case len(b) == 14+32+stamp:
		return end || number == 1
	}
	return false
}

// isRTCP reports whether a packet is a chain of reports, each of a known kind, that
// ends where the packet does (RFC 3550, section 6).
func isRTCP(b []byte, whole bool) bool {
	if !whole || len(b) < 8 {
		return false
	}
	for len(b) > 0 {
		if len(b) < 4 || b[0]>>6 != 2 || b[1] < 200 || b[1] > 207 {
			return false
		}
		size := 4 + 4*int(binary.BigEndian.Uint16(b[2:]))
		if size > len(b) {
			return false
		}
		b = b[size:]
	}
	return true
}
