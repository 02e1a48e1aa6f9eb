package jpeg

import (
	"bytes"
	"fmt"
)

// intervals walks the entropy-coded data of the scan at hand and appends what
// its blocks are. It returns where the next marker is. (B.1.1.5, F.1.2.3)
func (r *rebuilder) intervals(b []byte) (int, error) {
	if !r.options.Walk {
		return r.copyIntervals(b)
	}
	s, f := &r.scan, &r.frame
	total := s.components[0].across * s.components[0].down
	if s.n > 1 {
		total = ceil(f.width, 8*f.hMax) * ceil(f.height, 8*f.vMax)
	}
	at := 0
	for first, number := 0, 0; ; number++ {
		count := total - first
		if r.interval > 0 {
			count = min(count, r.interval)
		}
		n, err := r.walkInterval(b[at:], first, count)
		if err != nil {
			return 0, err
		}
		at += n
		if first += count; first < total && restarts(b[at:]) && b[at+1] == byte(markRST0+number&7) {
			r.out = append(r.out, 0xff, byte(markRST0+number&7))
			at += 2
			continue
		}
		if first < total && !r.mends() {
			return 0, fmt.Errorf("%w: it ends in the middle of its picture", ErrImage)
		}
		break
	}
	// A restart where nothing is to come, or of another number.
	from := at
	for restarts(b[at:]) {
		at += 2 + length(b[at+2:])
	}
	r.cut(KindScan, at-from)
	return at, nil
}

// copyIntervals appends the data of the scan at hand as they are.
func (r *rebuilder) copyIntervals(b []byte) (int, error) {
	at := length(b)
	for number := 0; r.interval > 0 && restarts(b[at:]); number++ {
		if b[at+1] != byte(markRST0+number&7) {
			return 0, fmt.Errorf("%w: its intervals are out of order", ErrImage)
		}
		at += 2 + length(b[at+2:])
	}
	end := at
	if at == len(b) && at > 0 && b[at-1] == 0xff {
		end-- // half a marker
	}
	r.out = append(r.out, b[:end]...)
	return at, nil
}

// mends reports whether what is damaged of the scan at hand is cut. In a
// progressive image later scans could not be understood without it.
func (r *rebuilder) mends() bool { return r.options.Mend && !r.scan.progressive }

// restarts reports whether a restart marker is next.
func restarts(b []byte) bool {
	return len(b) >= 2 && b[0] == 0xff && b[1] >= markRST0 && b[1] <= markRST7
}

// length is how long the entropy-coded data is: up to the next marker.
func length(b []byte) int {
	at := 0
	for {
		i := bytes.IndexByte(b[at:], 0xff)
		if i < 0 || at+i+1 == len(b) {
			return len(b)
		}
		if at += i; b[at+1] != 0 {
			return at
		}
		at += 2
	}
}

// walkInterval appends the data of the MCUs of one interval, and returns how
// long it is with all that stands in it.
func (r *rebuilder) walkInterval(b []byte, first, count int) (int, error) {
	// The bits go behind what is written, in the same memory, and are
	// overwritten by themselves, stuffed.
	start := len(r.out)
	n := r.unstuff(b)
	w := walker{bits: r.out[start:], end: 8 * (len(r.out) - start - padding)}
	r.out = r.out[:start]
	whole, end := r.scan.walk(&w, first, count)
	if whole < count && !r.mends() {
		return 0, fmt.Errorf("%w: it ends, or is damaged, in the middle of its picture", ErrImage)
	}
	used := (end + 7) / 8
	last := byte(0)
	if used > 0 {
		last = w.bits[used-1]
		if pad := end & 7; pad > 0 {
			last |= 0xff >> pad
		}
	}
	// All but the last byte is as it came.
	kept := stuffed(b[:n], used-1, w.end/8)
	r.out = append(r.out, b[:kept]...)
	if used > 0 {
		r.out = append(r.out, last)
		if last == 0xff {
			r.out = append(r.out, 0)
		}
	}
	r.cut(KindScan, n-(len(r.out)-start))
	return n, nil
}

// unstuff appends the interval without stuffing, and padding; it returns how
// long it was.
func (r *rebuilder) unstuff(b []byte) int {
	at := 0
	for {
		i := bytes.IndexByte(b[at:], 0xff)
		if i < 0 {
			r.out = append(r.out, b[at:]...)
			at = len(b)
			break
		}
		if at+i+1 >= len(b) || b[at+i+1] != 0 {
			r.out = append(r.out, b[at:at+i]...)
			if at += i; at+1 == len(b) {
				at++ // half a marker
			}
			break
		}
		r.out = append(r.out, b[at:at+i+1]...)
		at += i + 2
	}
	r.out = append(r.out, make([]byte, padding)...)
	return at
}

// stuffed returns how long the first n of the bytes are with their stuffing; all
// is how many there are.
func stuffed(b []byte, n, all int) int {
	if n < 0 {
		return 0
	}
	// Most often all are asked for but one, so they are counted from the end.
	at := len(b)
	if at > 0 && all > 0 && b[at-1] == 0xff {
		at-- // half a marker
	}
	for ; all > n; all-- {
		if at -= 1; b[at] == 0 && at > 0 && b[at-1] == 0xff {
			at--
		}
	}
	return at
}
