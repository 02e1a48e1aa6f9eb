package film

import (
	"fmt"

	"skylatch/redact"
	"skylatch/redact/video/nal"
)

// aacConfig is what an AudioSpecificConfig tells. (ISO/IEC 14496-3, 1.6.2.1)
type aacConfig struct {
	object   uint32 // 2: AAC LC
	rate     uint32 // index into aacRates
	channels uint32 // channel configuration
	short    bool   // frames of 960
	// replicated tells of spectral band replication: nothing, that there is none,
	// or that there is, at what rate.
	replication uint32
	doubled     uint32 // index of the rate then
}

const (
	notTold = iota
	noReplication
	withReplication
)

var aacRates = [13]uint32{96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350}

// aacSamples are samples of AAC: one raw data block each.
type aacSamples struct {
	config aacConfig
	one    [1][]byte
	kept   [][2]int // from which bit to which
	out    nal.Writer

	dataElements, fillElements int
	dataBytes, fillBytes       int64
}

// newAAC returns the coder of a track of AAC, and its configuration made anew.
func newAAC(config []byte) (*aacSamples, []byte, error) {
	c, err := readAACConfig(config)
	if err != nil {
		return nil, nil, err
	}
	return &aacSamples{config: c}, c.bytes(), nil
}

// rate is in Hz; 0 for one that a sample entry has no room for.
func (a *aacSamples) rate() uint32 {
	rate := aacRates[a.config.rate]
	if a.config.replication == withReplication {
		rate = aacRates[a.config.doubled]
	}
	if rate > 0xffff {
		return 0
	}
	return rate
}

func (a *aacSamples) channels() uint16 {
	if a.config.channels == 7 {
		return 8
	}
	return uint16(a.config.channels)
}

func readAACConfig(b []byte) (aacConfig, error) {
	// The bits of a configuration are not escaped; nal's reader takes them so.
	r := nal.NewReader(nal.Escape(nil, b))
	c := aacConfig{object: r.Bits(5), rate: r.Bits(4), channels: r.Bits(4)}
	if c.object == 5 || c.object == 29 { // replication, told at the beginning
		c.replication, c.doubled = withReplication, r.Bits(4)
		c.object = r.Bits(5)
	}
	c.short = r.Flag()
	dependent, extended := r.Flag(), r.Flag()
	if !r.OK() || c.object != 2 || c.short || int(c.rate) >= len(aacRates) || int(c.doubled) >= len(aacRates) || dependent || extended {
		return c, fmt.Errorf("its sound is AAC of another kind than LC, or its configuration is damaged: % x", b)
	}
	if c.channels == 0 || c.channels > 7 {
		return c, fmt.Errorf("the channels of its sound are laid out in a way that is not understood (%d)", c.channels)
	}
	if c.replication == notTold && r.Bits(11) == 0x2b7 && r.Bits(5) == 5 && r.OK() {
		c.replication = noReplication
		if r.Flag() {
			c.replication, c.doubled = withReplication, r.Bits(4)
			if !r.OK() || int(c.doubled) >= len(aacRates) {
				return c, fmt.Errorf("the configuration of its sound is damaged: % x", b)
			}
		}
	}
	return c, nil
}

func (c aacConfig) bytes() []byte {
	var w nal.Writer
	w.Bits(5, c.object)
	w.Bits(4, c.rate)
	w.Bits(4, c.channels)
	w.Flag(c.short)
	w.Bits(2, 0)
	if c.replication != notTold {
		w.Bits(11, 0x2b7)
		w.Bits(5, 5)
		if w.Flag(c.replication == withReplication); c.replication == withReplication {
			w.Bits(4, c.doubled)
		}
	}
	return append([]byte(nil), w.Bytes()...)
}

// sample returns the block without what is no sound: data stream elements, fill
// elements that only fill, and bytes behind its end. What is left moves together
// bit by bit.
func (a *aacSamples) sample(b []byte) ([][]byte, error) {
	r := aacReader{b: b}
	a.kept = a.kept[:0]
	whole := true
	for {
		from := r.at
		kind := r.bits(3)
		if kind == elementEnd || r.bad {
			break
		}
		if a.config.element(&r, kind) {
			a.kept = append(a.kept, [2]int{from, r.at})
			continue
		}
		whole = false
		if kind == elementData {
			a.dataElements++
			a.dataBytes += int64(r.at-from) / 8
		} else {
			a.fillElements++
			a.fillBytes += int64(r.at-from) / 8
		}
	}
	if r.bad {
		return nil, fmt.Errorf("%w: its sound cannot be read to the end of a frame", errSample)
	}
	end := (r.at + 7) / 8
	if behind := len(b) - end; behind > 0 {
		whole = false
		a.fillElements++
		a.fillBytes += int64(behind)
	}
	if whole && (r.at%8 == 0 || b[end-1]<<(r.at%8) == 0) {
		a.one[0] = b
		return a.one[:], nil
	}
	a.out.Reset()
	for _, k := range a.kept {
		c := aacReader{b: b, at: k[0]}
		for c.at < k[1] {
			n := min(32, k[1]-c.at)
			a.out.Bits(uint(n), c.bits(n))
		}
	}
	a.out.Bits(3, elementEnd)
	a.one[0] = a.out.Bytes()
	return a.one[:], nil
}

func (a *aacSamples) note(t *redact.Tally) {
	t.Note(redact.Count{Class: redact.Text, Action: redact.Drop, What: "AAC data stream", N: a.dataElements, Bytes: a.dataBytes})
	t.Note(redact.Count{Class: redact.Text, Action: redact.Drop, What: "AAC fill", N: a.fillElements, Bytes: a.fillBytes})
}
