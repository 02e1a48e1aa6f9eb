package film

import "encoding/binary"

// What a film with a high dynamic range says of its light is kept, since a player
// makes its brightness fit by it. It is written anew from few values, so that
// there is no room for anything else: the three displays that films are graded
// on, and rounded brightness.

// display is what a display can show: the colours of its green, blue, red and
// white, each as x and y in 0.00002. (ITU-T H.265, D.3.28)
type display [8]uint16

var displays = []display{
	{15000, 30000, 7500, 3000, 32000, 16500, 15635, 16450}, // ITU-R BT.709
	{13250, 34500, 7500, 3000, 34000, 16000, 15635, 16450}, // P3 with the white of daylight
	{8500, 39850, 6550, 2300, 35400, 14600, 15635, 16450},  // ITU-R BT.2020
}

const (
	// alike is how far a colour may be off: cameras round in different ways.
	alike = 10
	// peakStep is what the brightest is rounded to, in 0.0001 cd/m²; darkStep what
	// the darkest is.
	peakStep = 100 * 10_000
	darkStep = 10
	maxPeak  = 10_000 * 10_000
	maxDark  = 100 * darkStep
	// lightStep is what the brightness of the pictures is rounded up to, in cd/m².
	lightStep = 50
	maxLight  = 10_000
)

// masteringBox makes an mdcv anew: on which display the film was graded. Of
// another one than those that are known nothing is told. (ISO/IEC 14496-12)
func masteringBox(b []byte) []byte {
	f := fields{rest: b}
	var told display
	for i := range told {
		told[i] = f.u16()
	}
	peak, dark := f.u32(), f.u32()
	if f.bad || peak > maxPeak {
		return nil
	}
	peak = (peak + peakStep/2) / peakStep * peakStep
	dark = min(dark, maxDark) / darkStep * darkStep
	for _, d := range displays {
		if d.like(told) && peak > 0 {
			var body []byte
			for _, v := range d {
				body = binary.BigEndian.AppendUint16(body, v)
			}
			return boxed("mdcv", numbers(body, peak, dark))
		}
	}
	return nil
}

func (d display) like(other display) bool {
	for i := range d {
		if off := int(d[i]) - int(other[i]); off < -alike || off > alike {
			return false
		}
	}
	return true
}

// lightBox makes a clli anew: how bright the pictures are at most, and on
// average. (ISO/IEC 14496-12)
func lightBox(b []byte) []byte {
	f := fields{rest: b}
	most, average := f.u16(), f.u16()
	if f.bad || most > maxLight || average > most {
		return nil
	}
	var body []byte
	for _, v := range []uint16{most, average} {
		body = binary.BigEndian.AppendUint16(body, (v+lightStep-1)/lightStep*lightStep)
	}
	return boxed("clli", body)
}
