package mavlink

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"
)

// FuzzFrame takes any bytes for a frame, and any payload for a message that is
// framed well: what is told is always frames that another reader takes, and that
// can be told again.
func FuzzFrame(f *testing.F) {
	random := rand.New(rand.NewPCG(15, 16))
	for i, m := range judged().messages {
		if i%8 == 0 {
			f.Add(m.frame(m.payload(random)), uint16(i), byte(i))
		}
	}
	f.Add([]byte{magicV1, 0, 0, 1, 1, 0}, uint16(0), byte(0))
	all := policies(f)
	names := []string{"public", "partner", "evidence", "coarse", "relative", "zone", "crew", "one field"}
	f.Fuzz(func(t *testing.T, b []byte, which uint16, how byte) {
		policy := all[names[int(how)%len(names)]]
		c := Config{Policy: policy}
		if how&0x80 != 0 {
			c.Systems = map[byte]byte{42: 9}
		}
		r := redactorOf(t, c)
		told, v := r.Frame(nil, b, noon)
		if (v == Told) != (len(told) > 0) {
			t.Errorf("%d bytes are %v", len(told), v)
		}
		m := judged().messages[int(which)%len(judged().messages)]
		told, _ = r.Frame(told, m.frame(append(make([]byte, 1), b[:min(len(b), maxPayload-1)]...)), noon)
		if sizeV1 := min(m.sizeV1, len(b)); sizeV1 == m.sizeV1 && m.id < 256 {
			v1 := append([]byte{magicV1, byte(m.sizeV1), 0, 42, 1, byte(m.id)}, b[:sizeV1]...)
			v1 = binary.LittleEndian.AppendUint16(v1, checksum(v1[1:], m.crc))
			if told, v = r.Frame(told, v1, noon); v == Broken {
				t.Errorf("a good frame of MAVLink 1 is broken: %x", v1)
			}
		}
		for _, frame := range readAll(t, told) {
			if how&0x80 != 0 && frame.GetSystemID() != 9 {
				t.Errorf("a frame is told from system %d", frame.GetSystemID())
			}
		}
	})
}

// FuzzText sends chunks in any order: no text is told that nobody judged whole.
func FuzzText(f *testing.F) {
	f.Add([]byte("\x01\x00\x01\x01\x01\x02"), "a long text that goes on and on")
	f.Add([]byte("\x00\x00\x02\x00"), "short\x00")
	all := policies(f)
	f.Fuzz(func(t *testing.T, order []byte, text string) {
		r := redactorOf(t, Config{Policy: all["partner"]})
		m := judged().byName["STATUSTEXT"]
		for i := 0; i+1 < len(order); i += 2 {
			payload := make([]byte, m.size)
			copy(payload[textText:textText+chunkSize], text)
			payload[textID], payload[textChunk] = order[i], order[i+1]
			out, v := r.Frame(nil, m.frameFrom(1+order[i]%3, 1, 0, payload), noon)
			if v == Broken || v == Unknown {
				t.Fatalf("a chunk is %v", v)
			}
			if v == Told && len(readAll(t, out)) != 1 {
				t.Errorf("one short text is told as %x", out)
			}
		}
	})
}
