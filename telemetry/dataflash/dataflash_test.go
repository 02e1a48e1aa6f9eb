package dataflash_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"testing"

	"skylatch/telemetry/dataflash"
)

// letters are all that stand for a number, with what the message below holds.
const letters = "bBhHiIqQcCeELMfd"

var held = []float64{-3, 250, -300, 60_000, -70_000, 4e9, -5e12, 5e12, -1.25, 300.5, -7.25, 1e6, -47.1234567, 4, 1.5, 2.25}

func sample() []byte {
	b := bytes.NewBuffer(dataflash.Self())
	size := 3
	for _, l := range []byte(letters) {
		size += dataflash.Size(l)
	}
	b.Write(dataflash.Definition(1, size, "ALL", letters, "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p"))
	b.WriteString(dataflash.Head + "\x01")
	for _, v := range []any{
		int8(-3), uint8(250), int16(-300), uint16(60_000), int32(-70_000), uint32(4e9), int64(-5e12), uint64(5e12),
		int16(-125), uint16(30_050), int32(-725), uint32(1e8), int32(-471_234_567), uint8(4), float32(1.5), 2.25,
	} {
		_ = binary.Write(b, binary.LittleEndian, v) // a Buffer takes everything
	}
	return b.Bytes()
}

func TestEveryLetterIsReadAsItIsMeant(t *testing.T) {
	n := 0
	torn, err := dataflash.Read(sample(), func(f *dataflash.Format, body []byte) error {
		n++
		for i, c := range f.Columns {
			if got := c.Number(body); math.Abs(got-held[i]) > 1e-9 {
				t.Errorf("letter %c reads %v, want %v", c.Letter, got, held[i])
			}
		}
		if c, ok := f.Column("m"); !ok || c.Letter != 'L' {
			t.Errorf("column m is %+v, %v", c, ok)
		}
		return nil
	})
	if n != 1 || torn != 0 || err != nil {
		t.Errorf("%d messages, %d torn, %v", n, torn, err)
	}
}

func TestATornEndIsCountedAndDamageIsNot(t *testing.T) {
	whole := sample()
	count := func(src []byte) (n, torn int, err error) {
		torn, err = dataflash.Read(src, func(*dataflash.Format, []byte) error { n++; return nil })
		return n, torn, err
	}
	if n, torn, err := count(whole[:len(whole)-1]); n != 0 || torn != 1 || err != nil {
		t.Errorf("cut: %d messages, %d torn, %v", n, torn, err)
	}
	if n, torn, err := count(append(bytes.Clone(whole), make([]byte, 700)...)); n != 1 || torn != 1 || err != nil {
		t.Errorf("with blank memory: %d messages, %d torn, %v", n, torn, err)
	}
	if _, _, err := count(append(bytes.Clone(whole), "and more"...)); !errors.Is(err, dataflash.ErrDamaged) {
		t.Errorf("with something else behind: %v", err)
	}
}

// FuzzRead holds to it that columns lie within their message, whatever a log says.
func FuzzRead(f *testing.F) {
	f.Add(sample())
	f.Add(append(dataflash.Self(), dataflash.Definition(2, 11, "X", "ZQ", "a,b")...))
	f.Fuzz(func(t *testing.T, src []byte) {
		_, _ = dataflash.Read(src, func(f *dataflash.Format, body []byte) error {
			for _, c := range f.Columns {
				c.Number(body)
				dataflash.Text(c.Of(body))
			}
			return nil
		})
	})
}
