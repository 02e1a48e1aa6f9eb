package flightlog

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"
	"time"
)

// anyFrame makes a frame of either version with any payload.
func anyFrame(v2, signed bool, payload []byte) []byte {
	payload = payload[:min(len(payload), 255)]
	if !v2 {
		return append(append([]byte{magicV1, byte(len(payload)), 1, 2, 3, 4}, payload...), 0xAA, 0xBB)
	}
	flags, tail := byte(0), 2
	if signed {
		flags, tail = 1, 2+13
	}
	b := append([]byte{magicV2, byte(len(payload)), flags, 0, 1, 2, 3, 4, 5, 6}, payload...)
	return append(b, make([]byte, tail)...)
}

func TestReaderReadsBackWhatWasWritten(t *testing.T) {
	var log []byte
	var frames [][]byte
	for i := range 256 {
		payload := bytes.Repeat([]byte{magicV1, magicV2}, 128)[:i]
		for _, f := range [][]byte{anyFrame(false, false, payload), anyFrame(true, false, payload), anyFrame(true, true, payload)} {
			frames = append(frames, f)
			log = appendEntry(log, start.Add(time.Duration(len(frames))*time.Millisecond), f)
		}
	}
	// One byte at a time: nothing may depend on how the bytes come.
	r := NewReader(iotest.OneByteReader(bytes.NewReader(log)))
	for i, want := range frames {
		got, err := r.Next()
		if err != nil || !bytes.Equal(got.Raw, want) {
			t.Fatalf("entry %d = % x, %v; want % x", i, got.Raw, err, want)
		}
		if at := start.Add(time.Duration(i+1) * time.Millisecond); !got.At.Equal(at) {
			t.Fatalf("time of entry %d = %v, want %v", i, got.At, at)
		}
	}
	if _, err := r.Next(); !errors.Is(err, io.EOF) || r.Offset() != int64(len(log)) {
		t.Errorf("at the end: %v at byte %d, want EOF at %d", err, r.Offset(), len(log))
	}
}

func TestReaderTellsATornEndFromAWholeOne(t *testing.T) {
	log := appendEntry(nil, start, frame(1, 0))
	whole := len(log)
	log = appendEntry(log, start, frame(1, 1))
	for cut := whole + 1; cut < len(log); cut++ {
		r := NewReader(bytes.NewReader(log[:cut]))
		if _, err := r.Next(); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Next(); !errors.Is(err, ErrTorn) || r.Offset() != int64(whole) {
			t.Fatalf("cut at %d: %v at byte %d, want torn at %d", cut, err, r.Offset(), whole)
		}
	}
}

func TestReaderPassesOnTheErrorOfItsSource(t *testing.T) {
	log := appendEntry(nil, start, frame(1, 0))
	broken := errors.New("stick pulled")
	r := NewReader(io.MultiReader(bytes.NewReader(log[:30]), iotest.ErrReader(broken)))
	if _, err := r.Next(); !errors.Is(err, broken) {
		t.Errorf("Next = %v, want %v", err, broken)
	}
}

func TestResyncFindsTheNextEntryAfterDamage(t *testing.T) {
	var log []byte
	for i := range 100 {
		log = appendEntry(log, start.Add(time.Duration(i)*time.Second), frame(1, uint64(i)))
	}
	const size = 48
	damaged := bytes.Clone(log)
	copy(damaged[10*size+3:], bytes.Repeat([]byte{magicV2, 9, 0}, 2*size/3)) // entries 10, 11 and a bit of 12
	r := NewReader(bytes.NewReader(damaged))
	var got []uint64
	for {
		e, err := r.Next()
		if err == nil {
			got = append(got, number(e.Raw))
			continue
		}
		var corrupt *CorruptError
		if errors.As(err, &corrupt) {
			if _, err := r.Resync(); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		break
	}
	if len(got) < 96 || got[len(got)-1] != 99 {
		t.Errorf("read %d of 100 frames around damage in 3, the last %d", len(got), got[len(got)-1])
	}
}

// FuzzReader holds for any bytes: no panic, an end, and every entry stands in
// the input where the reader says.
func FuzzReader(f *testing.F) {
	log := appendEntry(appendEntry(nil, start, anyFrame(true, true, []byte("seed"))), start, anyFrame(false, false, nil))
	f.Add(log)
	f.Add(log[:len(log)-1])
	f.Add(append([]byte("junk before"), log...))
	f.Add(make([]byte, 64))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := NewReader(bytes.NewReader(b))
		for {
			at := r.Offset()
			e, err := r.Next()
			var corrupt *CorruptError
			switch {
			case err == nil:
				if again := appendEntry(nil, e.At, e.Raw); !bytes.Equal(again, b[at:r.Offset()]) {
					t.Fatalf("entry at %d = % x, input has % x", at, again, b[at:r.Offset()])
				}
			case errors.As(err, &corrupt):
				if n, err := r.Resync(); n <= 0 && err == nil {
					t.Fatal("Resync does not move on")
				}
			case errors.Is(err, io.EOF):
				if r.Offset() != int64(len(b)) {
					t.Fatalf("end at %d of %d", r.Offset(), len(b))
				}
				return
			case errors.Is(err, ErrTorn):
				return
			default:
				t.Fatal(err)
			}
		}
	})
}
