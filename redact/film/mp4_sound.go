package film

import (
	"encoding/binary"
	"fmt"
)

// soundEntry makes an AudioSampleEntry anew, as version 0. (12.2.3)
func (t *track) soundEntry(kind string, f *fields) (entry, error) {
	version := f.u16()
	f.skip(2 + 4)
	channels, bits := f.u16(), f.u16()
	f.skip(2 + 2)
	rate := f.u32()
	switch version { // QuickTime has more fields in its own
	case 1:
		f.skip(16)
	case 2:
		f.skip(36)
	}
	kids := f.kids()
	if f.bad || version > 2 {
		return entry{}, fmt.Errorf("%w: the sample entry %q", errBox, kind)
	}
	if wave := kids["wave"]; wave != nil && kids["esds"] == nil {
		inner := fields{rest: wave}
		kids["esds"] = inner.kids()["esds"]
	}
	var e entry
	var tail []byte
	switch kind {
	case "mp4a":
		d, err := readDescriptor(kids["esds"])
		if err != nil {
			return entry{}, err
		}
		if d.object != objectAAC {
			return entry{}, fmt.Errorf("its sound is coded as MPEG-4 object %#x, which nobody here can look into", d.object)
		}
		coder, config, err := newAAC(d.config)
		if err != nil {
			return entry{}, err
		}
		channels, bits, rate = coder.channels(), 16, coder.rate()<<16
		e.coder = coder
		tail = boxed("esds", writeDescriptor(descriptor{object: objectAAC, stream: streamSound, config: config}))
	case "sowt", "twos":
		if version != 0 || channels == 0 || channels > 8 || bits != 16 {
			return entry{}, fmt.Errorf("its sound is %d channels of %d bits as version %d of %q, which is not understood", channels, bits, version, kind)
		}
		t.plain = true
		e.coder = &plainSamples{}
	case "enca":
		return entry{}, errEncrypted
	default:
		return entry{}, fmt.Errorf("its sound is coded as %q, which nobody here can look into", kind)
	}
	out := append(make([]byte, 6), 0, 1)
	out = append(out, make([]byte, 8)...)
	out = binary.BigEndian.AppendUint16(out, channels)
	out = binary.BigEndian.AppendUint16(out, bits)
	out = append(out, 0, 0, 0, 0)
	out = binary.BigEndian.AppendUint32(out, rate&0xffff0000)
	e.body = boxed(kind, append(out, tail...))
	return e, nil
}

// descriptor is what an elementary stream descriptor tells that matters.
// (ISO/IEC 14496-1, 7.2.6)
type descriptor struct {
	object, stream byte
	config         []byte
}

const (
	objectAAC     = 0x40
	objectJPEG    = 0x6c
	streamPicture = 4
	streamSound   = 5

	tagStream, tagDecoder, tagConfig, tagSync = 3, 4, 5, 6
)

func readDescriptor(b []byte) (descriptor, error) {
	f := fields{rest: b}
	f.full()
	es, ok := f.tagged(tagStream)
	es.skip(2)
	flags := es.u8()
	if flags&0x80 != 0 {
		es.skip(2)
	}
	if flags&0x40 != 0 {
		es.skip(int(es.u8()))
	}
	if flags&0x20 != 0 {
		es.skip(2)
	}
	decoder, ok2 := es.tagged(tagDecoder)
	d := descriptor{object: decoder.u8(), stream: decoder.u8() >> 2}
	decoder.skip(11)
	if f.bad || es.bad || decoder.bad || !ok || !ok2 {
		return d, fmt.Errorf("%w: an esds of %d bytes", errBox, len(b))
	}
	if config, ok := decoder.tagged(tagConfig); ok {
		d.config = config.rest
	}
	return d, nil
}

// tagged returns the body of the next descriptor, if it has that tag.
func (f *fields) tagged(tag byte) (fields, bool) {
	if len(f.rest) == 0 || f.u8() != tag {
		return fields{bad: true}, false
	}
	size := 0
	for range 4 {
		b := f.u8()
		size = size<<7 | int(b&0x7f)
		if b&0x80 == 0 {
			break
		}
	}
	if f.bad || size > len(f.rest) {
		return fields{bad: true}, false
	}
	return fields{rest: f.take(size)}, true
}

// writeDescriptor returns the body of an esds, without rates and sizes.
func writeDescriptor(d descriptor) []byte {
	tagged := func(tag byte, parts ...byte) []byte { return append([]byte{tag, byte(len(parts))}, parts...) }
	decoder := append([]byte{d.object, d.stream<<2 | 1}, make([]byte, 11)...)
	if len(d.config) > 0 {
		decoder = append(decoder, tagged(tagConfig, d.config...)...)
	}
	es := append([]byte{0, 0, 0}, tagged(tagDecoder, decoder...)...)
	es = append(es, tagged(tagSync, 2)...)
	return append(make([]byte, 4), tagged(tagStream, es...)...)
}
