package read

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"skylatch/redact/guard"
)

// dialect is a version of QUIC whose first packets can be read: they are sealed
// with a key that is made of public values.
type dialect struct {
	salt    []byte
	label   string // of the keys
	initial byte   // the kind of a first packet, in its first byte
}

var (
	// RFC 9001, section 5.2; RFC 9369, section 3.3; draft-ietf-quic-tls-29, section 5.2.
	quic1  = dialect{salt: []byte("\x38\x76\x2c\xf7\xf5\x59\x34\xb3\x4d\x17\x9a\xe6\xa4\xc8\x0c\xad\xcc\xbb\x7f\x0a"), label: "quic "}
	quic2  = dialect{salt: []byte("\x0d\xed\xe3\xde\xf7\x00\xa6\xdb\x81\x93\x81\xbe\x6e\x26\x9d\xcb\xf9\xbd\x2e\xd9"), label: "quicv2 ", initial: 0x10}
	quic29 = dialect{salt: []byte("\xaf\xbf\xec\x28\x99\x93\xd2\x4c\x9e\x97\x86\xf1\x9c\x61\x11\xe0\x43\x90\xa8\x99"), label: "quic "}
)

// dialectOf returns how a version is read, and whether it is one of QUIC at all.
func dialectOf(version uint32) (_ dialect, readable, known bool) {
	switch {
	case version == 1, version == 0xff000021, version == 0xff000022:
		return quic1, true, true
	case version == 0x6b3343cf:
		return quic2, true, true
	case version >= 0xff00001d && version <= 0xff000020:
		return quic29, true, true
	}
	letter, digit := version>>24, version>>16&0xff // of Google's own versions: "Q050", "T051"
	google := (letter == 'Q' || letter == 'T') && digit == '0'
	return dialect{}, false, google || version>>8 == 0xff0000 || version&0x0f0f0f0f == 0x0a0a0a0a
}

// longestID is how long a connection's number can be (RFC 9000, section 17.2).
const longestID = 20

// mostCoalesced is how many packets of one datagram are read.
const mostCoalesced = 4

// readQUIC reads a datagram that begins with a long header; of the kinds with a
// short one, only that it goes where QUIC is spoken.
func (d *datagram) readQUIC() bool {
	b, a := d.payload, d.a
	if len(b) < 7 || b[0]&0x80 == 0 {
		if d.to(portHTTPS) && len(b) > 20 && b[0]&0xc0 == 0x40 {
			a.Speech = guard.QUIC
			d.flows.name(d.key(), a)
			return true
		}
		return false
	}
	_, _, known := dialectOf(binary.BigEndian.Uint32(b[1:]))
	if !known || b[5] > longestID {
		return false
	}
	a.Speech = guard.QUIC
	id := b[6:min(len(b), 6+int(b[5]))]
	hello := d.flows.hello(d.key(), id)
	for range mostCoalesced {
		size := hello.add(b, d.whole)
		if size == 0 || size >= len(b) {
			break
		}
		b = b[size:]
	}
	if readHandshake(hello.begin(), a); slices.Contains(a.ALPN, "doq") { // RFC 9250
		a.Speech = guard.DoQ
	}
	d.flows.keep(d.key(), a)
	return true
}

// initial is a first packet without its protection.
type initial struct {
	frames []byte
	size   int // of the packet
}

// openInitial takes the protection off a packet (RFC 9001, sections 5.3 and 5.4).
// Of one that was cut, it opens what is there, unauthenticated: whoever wrote it
// could have written another.
func openInitial(b []byte, whole bool) (initial, bool) {
	c := cutter{b: b}
	first, version := byte(c.number(1)), uint32(c.number(4))
	dialect, readable, _ := dialectOf(version)
	if !readable || first&0xc0 != 0xc0 || first&0x30 != dialect.initial {
		return initial{}, false
	}
	id := c.counted(1)
	c.counted(1)
	if token := c.varint(); token > uint64(len(c.b)) {
		return initial{}, false
	} else {
		c.take(int(token))
	}
	length := c.varint()
	const sampleAt, sampleSize = 4, aes.BlockSize
	if c.short || len(id) > longestID || len(c.b) < sampleAt+sampleSize || length < sampleAt+sampleSize {
		return initial{}, false
	}
	start := len(b) - len(c.b)
	switch {
	case length <= uint64(len(c.b)):
		c.b, whole = c.b[:length], true
	case whole:
		return initial{}, false
	}
	keys, err := dialect.keys(id)
	if err != nil {
		return initial{}, false
	}
	var mask [aes.BlockSize]byte
	keys.header.Encrypt(mask[:], c.b[sampleAt:sampleAt+sampleSize])
	first ^= mask[0] & 0x0f
	n := int(first&3) + 1
	header := append(slices.Clone(b[:start]), c.b[:n]...)
	header[0] = first
	for i := range n {
		header[start+i] ^= mask[1+i]
		keys.iv[len(keys.iv)-n+i] ^= header[start+i]
	}
	frames, err := keys.open(c.b[n:], header, whole)
	return initial{frames: frames, size: start + len(c.b)}, err == nil
}

// keys are those that a client's first packets are sealed with.
type keys struct {
	block, header cipher.Block
	iv            []byte
}

func (d dialect) keys(id []byte) (k keys, err error) {
	common, err := hkdf.Extract(sha256.New, id, d.salt)
	if err != nil {
		return k, err
	}
	expand := func(secret []byte, label string, size int) []byte {
		if err != nil {
			return nil
		}
		var out []byte
		label = "tls13 " + label
		info := append([]byte{0, byte(size), byte(len(label))}, label...)
		out, err = hkdf.Expand(sha256.New, secret, string(append(info, 0)), size)
		return out
	}
	client := expand(common, "client in", sha256.Size)
	key, header := expand(client, d.label+"key", 16), expand(client, d.label+"hp", 16)
	if k.iv = expand(client, d.label+"iv", 12); err != nil {
		return k, err
	}
	if k.block, err = aes.NewCipher(key); err != nil {
		return k, err
	}
	k.header, err = aes.NewCipher(header)
	return k, err
}

// open decrypts with AES-GCM; what was cut, with the counter mode inside it, whose
// first block is number 2 (NIST SP 800-38D, section 7.1).
func (k keys) open(sealed, header []byte, whole bool) ([]byte, error) {
	if whole {
		aead, err := cipher.NewGCM(k.block)
		if err != nil {
			return nil, err
		}
		return aead.Open(nil, k.iv, sealed, header)
	}
	out := make([]byte, len(sealed))
	cipher.NewCTR(k.block, append(slices.Clone(k.iv), 0, 0, 0, 2)).XORKeyStream(out, sealed)
	return out, nil
}

// Frames that a client's first packet may hold (RFC 9000, section 12.4).
const (
	framePadding = 0x00
	framePing    = 0x01
	frameACK     = 0x02
	frameACKECN  = 0x03
	frameCrypto  = 0x06
)

// cryptoFrames hands over the pieces of the handshake in a packet.
func cryptoFrames(b []byte, piece func(at uint64, part []byte)) {
	for c := (cutter{b: b}); len(c.b) > 0; {
		switch kind := c.varint(); kind {
		case framePadding:
			c.b = bytes.TrimLeft(c.b, "\x00")
		case framePing:
		case frameACK, frameACKECN:
			c.varint()
			c.varint()
			ranges := c.varint()
			c.varint()
			if kind == frameACKECN {
				ranges++ // three counts, of which two are as a range is
			}
			for ; ranges > 0 && !c.short; ranges-- {
				c.varint()
				c.varint()
			}
			if kind == frameACKECN {
				c.varint()
			}
		case frameCrypto:
			at, size := c.varint(), c.varint()
			if c.short {
				return
			}
			piece(at, c.take(int(min(size, uint64(len(c.b))))))
		default:
			return
		}
	}
}
