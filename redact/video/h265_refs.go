package video

// references is a short-term reference picture set: how far in picture order
// the pictures are that a picture may need, those before it and those after,
// each from near to far.
type references struct {
	before, after []int32
}

// copyReferences265 copies the short-term reference picture sets (7.3.7). Each
// may be told as its difference from the one before, so that what is in them
// (7.4.8) decides how many bits follow.
func copyReferences265(s *scribe) {
	var last references
	for i := range s.ue(64) {
		if i > 0 && s.flag() {
			last = s.predicted(last)
		} else {
			last = s.explicit()
		}
		if !s.OK() {
			return
		}
	}
}

func (s *scribe) explicit() references {
	var set references
	before, after := s.ue(16), s.ue(16)
	order := int32(0)
	for range before {
		order -= int32(s.ue(1<<15-1)) + 1
		s.flag()
		set.before = append(set.before, order)
	}
	order = 0
	for range after {
		order += int32(s.ue(1<<15-1)) + 1
		s.flag()
		set.after = append(set.after, order)
	}
	return set
}

func (s *scribe) predicted(from references) references {
	negative := s.flag()
	delta := int32(s.ue(1<<15-1)) + 1
	if negative {
		delta = -delta
	}
	// One decision for each picture of the other set, and one for the picture
	// that has it.
	n := len(from.before) + len(from.after)
	kept := make([]bool, n+1)
	for i := range kept {
		used := s.flag()
		kept[i] = used || s.flag()
	}
	var set references
	add := func(order int32, keep bool) {
		switch {
		case keep && order < 0:
			set.before = append(set.before, order)
		case keep && order > 0:
			set.after = append(set.after, order)
		}
	}
	// (7-61) and (7-62): before from the far end of after inwards, and the other
	// way round; the order within each matters to the set that comes next.
	half := func(near, far []int32, nearKept, farKept []bool, side int32) {
		for i := len(far) - 1; i >= 0; i-- {
			if order := far[i] + delta; order*side > 0 {
				add(order, farKept[i])
			}
		}
		if delta*side > 0 {
			add(delta, kept[n])
		}
		for i := range near {
			if order := near[i] + delta; order*side > 0 {
				add(order, nearKept[i])
			}
		}
	}
	b := len(from.before)
	half(from.before, from.after, kept[:b], kept[b:n], -1)
	half(from.after, from.before, kept[b:n], kept[:b], 1)
	if len(set.before) > 16 || len(set.after) > 16 {
		s.Fail()
	}
	return set
}
