package answer_test

import (
	"encoding/binary"
	"net"
	"testing"
	"time"

	"skylatch/redact/guard"
	"skylatch/redact/guard/answer"
)

// tellTime asks as an SNTP client does (RFC 4330, section 5): the time of asking
// as a cookie, everything else zero.
func tellTime(t *testing.T, w world, first byte) []byte {
	t.Helper()
	conn, err := net.Dial("udp4", w.sockets.NTP[0].LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	request := make([]byte, 48)
	request[0], request[2] = first, 6
	binary.BigEndian.PutUint64(request[40:], 0x0123456789abcdef)
	if _, err := conn.Write(request); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	reply := make([]byte, 128)
	n, err := conn.Read(reply)
	if err != nil {
		t.Fatal(err)
	}
	if a := w.next(t); n != 48 || a.Speech != guard.NTP || a.Answer != guard.Answered || a.Bytes != 48 {
		t.Errorf("%d bytes, reported %+v", n, a)
	}
	return reply[:n]
}

// when reads a timestamp.
func when(b []byte) time.Time {
	const since1900 = 2208988800
	fraction := uint64(binary.BigEndian.Uint32(b[4:])) * uint64(time.Second) >> 32
	return time.Unix(int64(binary.BigEndian.Uint32(b))-since1900, int64(fraction))
}

func TestTheTimeIsToldWithHonestStratum(t *testing.T) {
	kept := answer.Clock{Synchronised: true, MaxError: 250 * time.Millisecond}
	tests := map[string]struct {
		clock         answer.Clock
		vouched       bool
		leap, stratum byte
		reference     string
		dispersion    uint32
	}{
		"a clock that is kept":               {kept, false, 0, 15, "\x7f\x00\x00\x01", 0x4000},
		"one that is kept and vouched for":   {kept, true, 0, 15, "\x7f\x00\x00\x01", 0x4000},
		"one that somebody vouches for":      {answer.Clock{MaxError: time.Hour}, true, 0, 10, "LOCL", 0x10000},
		"one that nobody knows anything of":  {answer.Clock{MaxError: 16 * time.Second}, false, 3, 0, "INIT", 16 << 16},
		"one that is wrong without measures": {answer.Clock{MaxError: 1e6 * time.Second}, false, 3, 0, "INIT", 0xffff << 16},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := serve(t, answer.Config{Clock: func() answer.Clock { return test.clock }, LocalClock: test.vouched})
			before := time.Now()
			got := tellTime(t, w, 4<<3|3)
			after := time.Now()
			if got[0] != test.leap<<6|4<<3|4 || got[1] != test.stratum || string(got[12:16]) != test.reference {
				t.Errorf("leap, version, mode %08b, stratum %d, reference %q", got[0], got[1], got[12:16])
			}
			if d := binary.BigEndian.Uint32(got[8:]); d != test.dispersion {
				t.Errorf("root dispersion %#x, want %#x", d, test.dispersion)
			}
			if got[2] != 6 || int8(got[3]) != -20 || binary.BigEndian.Uint64(got[24:]) != 0x0123456789abcdef {
				t.Errorf("poll %d, precision %d, originate %x", got[2], int8(got[3]), got[24:32])
			}
			received, sent := when(got[32:]), when(got[40:])
			// A timestamp is cut to a quarter of a nanosecond, time.Time to one.
			if received.Before(before.Add(-2*time.Nanosecond)) || sent.Before(received) || sent.After(after) {
				t.Errorf("asked at %v, received %v, sent %v, back at %v", before, received, sent, after)
			}
			if known := binary.BigEndian.Uint64(got[16:]) != 0; known != (test.leap == 0) {
				t.Errorf("reference time %x", got[16:24])
			}
		})
	}
}

func TestOnlyClientsAreToldTheTime(t *testing.T) {
	w := serve(t, answer.Config{})
	conn, err := net.Dial("udp4", w.sockets.NTP[0].LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	silent := map[string][]byte{
		"a control message":    append([]byte{2<<3 | 6, 2}, make([]byte, 46)...),
		"a list of clients":    append([]byte{2<<3 | 7, 0, 3, 42}, make([]byte, 44)...),
		"a server's answer":    append([]byte{4<<3 | 4}, make([]byte, 47)...),
		"a version of no clue": append([]byte{7<<3 | 3}, make([]byte, 47)...),
		"half a request":       append([]byte{4<<3 | 3}, make([]byte, 46)...),
		"nothing":              nil,
	}
	for name, packet := range silent {
		if _, err := conn.Write(packet); err != nil {
			t.Fatal(err)
		}
		if a := w.next(t); a.Answer != guard.Sunk {
			t.Errorf("%s: reported %+v, want it dropped", name, a)
		}
	}
	for version := byte(1); version <= 4; version++ {
		if got := tellTime(t, w, version<<3|3); got[0]>>3&7 != version {
			t.Errorf("version %d was answered in version %d", version, got[0]>>3&7)
		}
	}
}
