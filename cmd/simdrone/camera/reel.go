package camera

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h265"

	"skylatch/cmd/simdrone/camera/film"
	"skylatch/telemetry/media"
)

// The films in the program, by the names that [Config] knows. Other names are
// paths.
const (
	Day     = "day"     // a flight over fields, 1280×720, stamped
	Thermal = "thermal" // the same by heat, 640×512, with a clock only
	Slices  = "slices"  // over one place, 1280×720, stamped, several slices a picture
)

// picture is one access unit of a film.
type picture struct {
	nals [][]byte
	key  bool
	// show is when it is shown, in pictures after the first one is decoded.
	show int
}

// reel is a film, ready to be shown again and again.
type reel struct {
	codec    media.Codec
	pictures []picture
	// sets are the parameter sets before the first picture.
	sets  [][]byte
	stamp *stamp
}

// load reads a film.
func load(name string) (*reel, error) {
	own := map[string][]byte{"": film.Day, Day: film.Day, Thermal: film.Thermal, Slices: film.Slices}
	b, ours := own[name]
	if !ours {
		var err error
		if b, err = os.ReadFile(name); err != nil {
			return nil, fmt.Errorf("load film: %w", err)
		}
	}
	r, err := cut(b)
	if err != nil {
		return nil, fmt.Errorf("load film %q: %w", name, err)
	}
	if ours {
		if err := r.addStamp(); err != nil {
			return nil, fmt.Errorf("load film %q: %w", name, err)
		}
	}
	return r, nil
}

// addStamp prepares a film of ours for the bar that comes below.
func (r *reel) addStamp() error {
	var sps, pps []byte
	for _, n := range r.sets {
		switch avcType(n) {
		case avcSPS:
			sps = n
		case avcPPS:
			pps = n
		}
	}
	var err error
	if r.stamp, err = newStamp(sps, pps); err != nil {
		return err
	}
	taller := r.stamp.sps()
	replace := func(nals [][]byte) {
		for i, n := range nals {
			if avcType(n) == avcSPS {
				nals[i] = taller
			}
		}
	}
	replace(r.sets)
	for _, p := range r.pictures {
		replace(p.nals)
	}
	return nil
}

// cut finds the pictures in a stream in Annex B form; the codec is told from
// its NAL units.
func cut(b []byte) (*reel, error) {
	all := split(b)
	if len(all) == 0 {
		return nil, errors.New("it is not a stream of NAL units (ITU-T H.264 or H.265, Annex B)")
	}
	r := &reel{codec: codecOf(all)}
	var p picture
	var orders []int
	c := newCounter(r.codec)
	seen := false // a slice of p
	end := func() {
		if seen {
			r.pictures = append(r.pictures, p)
		}
		p, seen = picture{}, false
	}
	for _, n := range all {
		k := kindOf(r.codec, n)
		if seen && (k == nalBefore || k == nalSet || k == nalSlice && firstSlice(r.codec, n)) {
			end()
		}
		switch k {
		case nalSet:
			if len(r.pictures) == 0 {
				r.sets = append(r.sets, n)
			}
			if err := c.learn(n); err != nil {
				return nil, err
			}
		case nalSlice:
			if !seen {
				order, key, err := c.order(n)
				if err != nil {
					return nil, err
				}
				orders = append(orders, order)
				p.key = key
			}
			seen = true
		}
		p.nals = append(p.nals, n)
	}
	end()
	if len(r.pictures) == 0 {
		return nil, errors.New("there is no picture in it")
	}
	r.schedule(orders)
	return r, nil
}

// schedule turns the order of showing into times: the smallest delay with which
// no picture is shown before it is decoded.
func (r *reel) schedule(orders []int) {
	byOrder := make([]int, len(orders))
	for i := range byOrder {
		byOrder[i] = i
	}
	slices.SortStableFunc(byOrder, func(a, b int) int { return cmp.Compare(orders[a], orders[b]) })
	delay := 0
	for shown, i := range byOrder {
		r.pictures[i].show = shown
		delay = max(delay, i-shown)
	}
	for i := range r.pictures {
		r.pictures[i].show += delay
	}
}

// split finds the NAL units between start codes.
func split(b []byte) [][]byte {
	code := []byte{0, 0, 1}
	at := bytes.Index(b, code)
	var all [][]byte
	for at >= 0 {
		b = b[at+3:]
		nal := b
		if at = bytes.Index(b, code); at >= 0 {
			nal = b[:at]
		}
		if nal = bytes.TrimRight(nal, "\x00"); len(nal) > 1 {
			all = append(all, nal[:len(nal):len(nal)])
		}
	}
	return all
}

// codecOf: H.265 streams begin with an AUD or a VPS, whose first bytes mean
// nothing that may stand at the beginning of H.264.
func codecOf(all [][]byte) media.Codec {
	for _, n := range all {
		switch {
		case h265.NALUType(n[0]>>1) == h265.NALUType_VPS_NUT && n[0]&0x81 == 0:
			return media.H265
		case avcType(n) == avcSPS && n[0]&0x80 == 0 && n[0]>>5 != 0:
			return media.H264
		}
	}
	return media.H264
}
