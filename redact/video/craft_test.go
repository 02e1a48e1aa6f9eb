package video

import (
	"slices"

	"skylatch/redact/video/nal"
)

// Parameter sets with secrets in them, written field by field; a zero secret is
// left out.

func crafted(header []byte, w *nal.Writer) []byte {
	w.Trail()
	return nal.Escape(slices.Clone(header), w.Bytes())
}

// pps264Plain is for the id 7, which no slice names.
func pps264Plain() []byte {
	var w nal.Writer
	w.UE(7)
	w.UE(0)
	w.Bits(2, 0)
	w.UE(0)
	w.UE(0)
	w.UE(0)
	w.Bits(3, 0)
	w.SE(0)
	w.SE(0)
	w.SE(0)
	w.Bits(3, 0)
	return crafted([]byte{0x68}, &w)
}

type sps264Fields struct{ timing, scale, rate, size, shape, limit, behind canary }

func spsWith264(f sps264Fields) []byte {
	var w nal.Writer
	w.Bits(8, 66)
	w.Bits(8, 0xc0|0x03) // with the reserved bits set
	w.Bits(8, 31)
	w.UE(9) // an id that no slice names
	w.UE(0)
	w.UE(2)
	w.UE(1)
	w.Flag(false)
	w.UE(19)
	w.UE(10)
	w.Bits(3, 0b110)
	w.Flag(false)
	w.Flag(true) // VUI
	if w.Flag(f.shape != 0); f.shape != 0 {
		w.Bits(8, extendedSAR)
		w.Bits(32, uint32(f.shape))
	}
	w.Flag(false)
	w.Flag(false)
	w.Flag(false)
	w.Flag(true)
	w.Bits(32, uint32(f.timing))
	w.Bits(32, uint32(f.scale))
	w.Flag(true)
	modelled := f.rate != 0 || f.size != 0
	for range 2 {
		if w.Flag(modelled); modelled {
			w.UE(0)
			w.Bits(8, 0)
			w.UE(uint32(max(f.rate, 1)) - 1)
			w.UE(uint32(max(f.size, 1)) - 1)
			w.Bits(21, 0)
		}
	}
	if modelled {
		w.Flag(false)
	}
	w.Flag(true)
	w.Flag(true)
	w.Flag(true)
	for range 4 {
		w.UE(uint32(max(f.limit, 1)) - 1)
	}
	w.UE(0)
	w.UE(1)
	if f.behind != 0 {
		w.Bits(32, uint32(f.behind))
	}
	return crafted([]byte{0x67}, &w)
}

// profileWith265 is Main at level 3.1.
func profileWith265(w *nal.Writer, constraints, subLayer canary) {
	w.Bits(8, 1)
	w.Bits(32, 0x60000000)
	w.Bits(4, 9)
	w.Bits(32, uint32(constraints))
	w.Bits(12, 0xfff)
	w.Bits(8, 93)
	if subLayer != 0 {
		w.Bits(16, 0xc000)
		w.Bits(32, uint32(subLayer))
		w.Bits(32, uint32(subLayer))
		w.Bits(32, uint32(subLayer))
	}
}

func vpsWith265(timing, extension canary) []byte {
	var w nal.Writer
	w.Bits(4, 7)
	w.Bits(2, 3)
	w.Bits(6, 0)
	w.Bits(4, 1)
	w.Bits(16, 0xffff)
	profileWith265(&w, 0, 0)
	w.Flag(true)
	w.UE(1)
	w.UE(0)
	w.UE(0)
	w.Bits(6, 0)
	w.UE(0)
	if w.Flag(timing != 0); timing != 0 {
		w.Bits(32, uint32(timing))
		w.Bits(32, uint32(timing))
		w.Flag(false)
		w.UE(0)
	}
	if w.Flag(extension != 0); extension != 0 {
		w.Bits(32, uint32(extension))
	}
	return crafted([]byte{vps265 << 1, 1}, &w)
}

type sps265Fields struct {
	constraints, subLayer, timing, scale, rate, window, shape, limit, latency, extension canary
}

func spsWith265(f sps265Fields) []byte {
	var w nal.Writer
	w.Bits(4, 0)
	if f.subLayer != 0 {
		w.Bits(4, 1<<1|1)
	} else {
		w.Bits(4, 1)
	}
	profileWith265(&w, f.constraints, f.subLayer)
	w.UE(9)
	w.UE(1)
	w.UE(320)
	w.UE(176)
	w.Flag(false)
	w.UE(0)
	w.UE(0)
	w.UE(4)
	w.Flag(false)
	w.UE(1)
	w.UE(0)
	w.UE(uint32(max(f.latency, 1)) - 1)
	for _, v := range []uint32{0, 3, 0, 3, 0, 0} {
		w.UE(v)
	}
	w.Bits(4, 0)
	w.UE(0) // reference picture sets
	w.Bits(3, 0)
	w.Flag(true) // VUI
	if w.Flag(f.shape != 0); f.shape != 0 {
		w.Bits(8, extendedSAR)
		w.Bits(32, uint32(f.shape))
	}
	w.Bits(6, 0b000111)
	if w.Flag(f.window != 0); f.window != 0 {
		for range 4 {
			w.UE(uint32(f.window) - 1)
		}
	}
	w.Flag(true)
	w.Bits(32, uint32(f.timing))
	w.Bits(32, uint32(f.scale))
	w.Flag(false)
	if w.Flag(f.rate != 0); f.rate != 0 {
		w.Bits(2, 3)
		w.Flag(true)
		w.Bits(19, 0)
		w.Bits(12, 0)
		w.Bits(15, 0)
		w.Flag(false) // rate not fixed
		w.Flag(false)
		w.Flag(false) // no low delay
		w.UE(1)
		for range 4 {
			for range 4 {
				w.UE(uint32(f.rate) - 1)
			}
			w.Flag(false)
		}
	}
	if w.Flag(f.limit != 0); f.limit != 0 {
		w.Bits(3, 0)
		for range 5 {
			w.UE(uint32(f.limit) - 1)
		}
	}
	if w.Flag(f.extension != 0); f.extension != 0 {
		w.Bits(8, 1)
		w.Bits(32, uint32(f.extension))
	}
	return crafted([]byte{sps265 << 1, 1}, &w)
}

func ppsWith265(extension, behind canary) []byte {
	var w nal.Writer
	w.UE(9)
	w.UE(9)
	w.Bits(7, 0)
	w.UE(0)
	w.UE(0)
	w.SE(0)
	w.Bits(3, 0)
	w.SE(0)
	w.SE(0)
	w.Bits(6, 0)
	w.Bits(4, 0)
	w.UE(0)
	w.Flag(false)
	if w.Flag(extension != 0); extension != 0 {
		w.Bits(8, 0x41)
		w.Bits(32, uint32(extension))
	}
	if behind != 0 {
		w.Trail()
		w.Bits(32, uint32(behind))
	}
	return crafted([]byte{pps265 << 1, 1}, &w)
}
