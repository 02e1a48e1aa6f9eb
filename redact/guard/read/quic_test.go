package read

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/tls"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"testing"

	"skylatch/redact/guard"
)

// The keys of RFC 9001, appendix A.1, and RFC 9369, appendix A.1.
func TestTheKeysAreThoseOfTheStandards(t *testing.T) {
	id := unhex(t, "8394c8f03e515708")
	for name, c := range map[string]struct {
		d               dialect
		key, iv, header string
	}{
		"version 1": {quic1, "1f369613dd76d5467730efcbe3b1a22d", "fa044b2f42a3fd3b46fb255c", "9f50449e04a0e810283a1e9933adedd2"},
		"version 2": {quic2, "8b1a0bc121284290a29e0971b5cd045d", "91f73e2351d8fa91660e909f", "45b95e15235d6f45a6b19cbcb0294ba9"},
	} {
		k, err := c.d.keys(id)
		if err != nil {
			t.Fatal(err)
		}
		sealed := func(b cipher.Block) string {
			var out [aes.BlockSize]byte
			b.Encrypt(out[:], make([]byte, aes.BlockSize))
			return hex.EncodeToString(out[:])
		}
		want := func(key string) string {
			b, err := aes.NewCipher(unhex(t, key))
			if err != nil {
				t.Fatal(err)
			}
			return sealed(b)
		}
		if hex.EncodeToString(k.iv) != c.iv || sealed(k.block) != want(c.key) || sealed(k.header) != want(c.header) {
			t.Errorf("%s: other keys than the standard's", name)
		}
	}
}

// helloRFC is the ClientHello of RFC 9001, appendix A.2, in its CRYPTO frame.
const helloRFC = `060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e868
04fe3a47f06a2b69484c00000413011302010000c000000010000e00000b6578616d706c652e636f6dff01000100000a00080006001d0017
0018001000070005 04616c706e000500050100000000003300260024001d00209370b2c9caa47fbabaf4559fedba753de171fa71f50f1ce1
5d43e994ec74d748002b0003020304000d0010000e0403050306030203080408050806002d00020101001c00024001003900320408ffffff
ffffffffff05048000ffff07048000ffff0801104800007530090110 0f088394c8f03e51570806048000ffff`

// sealed writes a client's first packet by RFC 9001, section 5, padded to 1200
// bytes as a client must.
func sealed(t testing.TB, version uint32, id []byte, number uint32, frames []byte) []byte {
	t.Helper()
	d, readable, _ := dialectOf(version)
	if !readable {
		t.Fatalf("version %x is not readable", version)
	}
	k, err := d.keys(id)
	if err != nil {
		t.Fatal(err)
	}
	b := binary.BigEndian.AppendUint32([]byte{0xc3 | d.initial}, version)
	b = append(append(b, byte(len(id))), id...)
	b = append(b, 0, 0) // no number of its own, no token
	frames = append(slices.Clone(frames), make([]byte, max(0, 1162-len(frames)))...)
	b = binary.BigEndian.AppendUint16(b, 0x4000|uint16(4+len(frames)+16))
	at := len(b)
	b = binary.BigEndian.AppendUint32(b, number)
	gcm, err := cipher.NewGCM(k.block)
	if err != nil {
		t.Fatal(err)
	}
	nonce := slices.Clone(k.iv)
	binary.BigEndian.PutUint32(nonce[8:], binary.BigEndian.Uint32(nonce[8:])^number)
	b = gcm.Seal(b, nonce, frames, b)
	var mask [aes.BlockSize]byte
	k.header.Encrypt(mask[:], b[at+4:at+20])
	b[0] ^= mask[0] & 0x0f
	for i := range 4 {
		b[at+i] ^= mask[1+i]
	}
	return b
}

// crypto is a frame with a piece of a hello.
func crypto(hello []byte, from, to int) []byte {
	b := binary.BigEndian.AppendUint16([]byte{frameCrypto}, 0x4000|uint16(from))
	return append(binary.BigEndian.AppendUint16(b, 0x4000|uint16(to-from)), hello[from:to]...)
}

// quicHello is the real hello of a client that speaks QUIC.
func quicHello(t testing.TB, name string, protocols ...string) []byte {
	t.Helper()
	c := tls.QUICClient(&tls.QUICConfig{TLSConfig: &tls.Config{ServerName: name, NextProtos: protocols, MinVersion: tls.VersionTLS13}})
	c.SetTransportParameters([]byte{1, 2, 0x40, 0x64})
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for {
		switch e := c.NextEvent(); e.Kind {
		case tls.QUICWriteData:
			return bytes.Clone(e.Data)
		case tls.QUICNoEvent:
			t.Fatal("no hello was written")
		}
	}
}

// The packet of RFC 9001, appendix A.2, as far as its header's protection shows.
func TestTheFirstPacketIsThatOfTheStandard(t *testing.T) {
	b := sealed(t, 1, unhex(t, "8394c8f03e515708"), 2, unhex(t, helloRFC))
	want := unhex(t, "c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11d242b123dc9bd8bab936b47d92ec356c")
	if len(b) != 1200 || !bytes.HasPrefix(b, want) {
		t.Fatalf("%d bytes %x, want %x", len(b), b[:len(want)], want)
	}
	a := mustRead(t, udp(t, 443, b))
	if !alike(a, guard.Attempt{Speech: guard.QUIC, Name: "example.com", ALPN: []string{"alpn"}}) {
		t.Errorf("read %+v", a)
	}
	for cut := range 1100 {
		a := mustRead(t, udp(t, 443, b)[:28+cut+100])
		if (a.Name == "example.com") != (cut+100 >= 18+4+4+64) && cut > 200 {
			t.Fatalf("cut at %d: %+v", cut+100, a)
		}
	}
	b[700] ^= 1
	if a := mustRead(t, udp(t, 443, b)); a.Name != "" || a.Speech != guard.QUIC {
		t.Errorf("a packet that was damaged says %+v", a)
	}
}

func TestAHelloInPiecesIsJoined(t *testing.T) {
	h := quicHello(t, "Media.example", "h3")
	if len(h) < 1300 {
		t.Fatalf("the hello has %d bytes: it fits into one packet", len(h))
	}
	id := []byte("connection")
	want := guard.Attempt{Speech: guard.QUIC, Name: "media.example", ALPN: []string{"h3"}}
	for _, version := range []uint32{1, 0x6b3343cf, 0xff00001d} {
		mid := len(h) / 2
		mixed := func(from, to int) (b []byte) { // the last first, twice, with a ping between
			third := (to - from) / 3
			b = append(crypto(h, from+2*third, to), framePing)
			b = append(append(b, crypto(h, from, from+third+5)...), 0, 0, 0)
			return append(b, crypto(h, from+third, to-third)...)
		}
		one, two := sealed(t, version, id, 0, mixed(0, mid)), sealed(t, version, id, 1, mixed(mid, len(h)))
		for name, order := range map[string][][]byte{"in order": {one, two}, "the second first": {two, one}, "one twice": {one, one, two}} {
			var q Assembler
			var a guard.Attempt
			for _, p := range order {
				a, _ = q.Packet(udp(t, 443, p))
			}
			if !alike(a, want) {
				t.Errorf("version %x, %s: %+v", version, name, a)
			}
			if again, _ := q.Packet(udp(t, 443, one)); !alike(again, want) {
				t.Errorf("version %x, %s, sent again: %+v", version, name, again)
			}
			if data, _ := q.Packet(udp(t, 443, append([]byte{0x41}, make([]byte, 50)...))); !alike(data, want) {
				t.Errorf("version %x, %s: what follows is %+v", version, name, data)
			}
			if other, _ := q.Packet(udp(t, 443, sealed(t, version, []byte("another"), 0, crypto(h, mid, len(h))))); other.Name != "" {
				t.Errorf("version %x: another connection has the name of the one before: %+v", version, other)
			}
		}
	}
}

func TestAnAssemblerForgetsTheOldest(t *testing.T) {
	var q Assembler
	p := udp(t, 443, sealed(t, 1, []byte("connection"), 0, []byte{framePing}))
	for i := range 5 * mostFlows {
		binary.BigEndian.PutUint16(p[20:], uint16(i+1))
		if _, ok := q.Packet(p); !ok {
			t.Fatal("no packet")
		}
	}
	if len(q.flows) != mostFlows || len(q.order) != mostFlows {
		t.Errorf("%d flows in %d places, want %d", len(q.flows), len(q.order), mostFlows)
	}
	var j jigsaw
	for i := range 10 * mostPieces {
		j.put(uint64(4*i%longestHello), []byte("x"))
		j.put(uint64(longestHello-1+i), []byte("yy"))
	}
	if len(j.pieces) > mostPieces || len(j.b) > longestHello {
		t.Errorf("%d pieces, %d bytes", len(j.pieces), len(j.b))
	}
}

func TestAVersionOfQUICThatCannotBeReadIsNamed(t *testing.T) {
	for _, version := range []uint32{0x1a2a3a4a, 'Q'<<24 | '0'<<16 | '5'<<8 | '0'} {
		b := append(binary.BigEndian.AppendUint32([]byte{0xc0}, version), append([]byte{8}, make([]byte, 60)...)...)
		if a := mustRead(t, udp(t, 443, b)); a.Speech != guard.QUIC {
			t.Errorf("version %x: %+v", version, a)
		}
	}
	if a := mustRead(t, udp(t, 9999, fmt.Append(nil, "\xc0\x00\x11\x22\x33\x04rest of it"))); a.Speech != guard.Unknown {
		t.Errorf("%+v", a)
	}
}
