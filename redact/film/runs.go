package film

// What is to be written is kept as runs: slices of memory that stays where it is.
// Where one ends and the next begins at the same place, they are one.

// appendRun appends b, which is not empty, to runs.
func appendRun(runs [][]byte, b []byte) [][]byte {
	if !follows(runs, b) {
		return append(runs, b)
	}
	last := &runs[len(runs)-1]
	*last = (*last)[:len(*last)+len(b)]
	return runs
}

// follows reports whether b begins where the last run ends, in the same memory.
func follows(runs [][]byte, b []byte) bool {
	if len(runs) == 0 {
		return false
	}
	last := runs[len(runs)-1]
	behind := last[len(last):cap(last)]
	return len(b) > 0 && len(b) <= len(behind) && &b[0] == &behind[0]
}

// inside reports whether b is a part of whole, by its end: a slice of a slice can
// grow as far as that can. It is false where b was told not to grow.
func inside(whole, b []byte) bool {
	return cap(b) > 0 && cap(whole) > 0 && &b[:cap(b)][cap(b)-1] == &whole[:cap(whole)][cap(whole)-1]
}
