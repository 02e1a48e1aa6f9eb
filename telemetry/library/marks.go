package library

import "slices"

// maxMarks is how many moments of one mission are marked: more is a blinking
// mode switch, and nobody finds anything by it.
const maxMarks = 500

// marks collects moments.
type marks struct{ list []Mark }

// add keeps a moment; the first ones stay.
func (m *marks) add(mark Mark) {
	if len(m.list) < maxMarks {
		m.list = append(m.list, mark)
	}
}

// sorted brings marks of several sources into order.
func sorted(list []Mark) []Mark {
	slices.SortStableFunc(list, func(a, b Mark) int { return a.At.Compare(b.At) })
	return list[:min(len(list), maxMarks)]
}
