package video

import (
	"bytes"

	"skylatch/redact/video/nal"
)

const (
	// maxSet bounds a parameter set. The largest in use are below 1 KB.
	maxSet = 16 << 10
	// maxKnown is how many parameter sets are remembered as they came: sources
	// repeat them with every key picture.
	maxKnown = 64
)

// set is a parameter set that passed.
type set struct {
	id     uint32
	refers uint32 // the id of the one it names in turn
	chroma uint32 // chroma_format_idc, of a sequence parameter set
	out    []byte // as it goes
}

// sets are the parameter sets of one kind. The zero value is empty.
type sets struct {
	known map[string]*set // by what came
	now   [256]*set       // what each id stands for
}

// unit passes a parameter set made anew from what fields copies, or refuses the
// picture. What was known before is forgotten then: the slices to come mean the
// one that was not understood.
func (t *sets) unit(f *Filter, unit []byte, header int, fields func(s *scribe, made *set)) (fresh bool) {
	made := t.known[string(unit)]
	if made == nil {
		fresh = true
		if made = remake(unit, header, fields); made == nil {
			*t = sets{}
			f.refuse(kindParameters, len(unit))
			return true
		}
		if t.known == nil || len(t.known) >= maxKnown {
			t.known = make(map[string]*set)
		}
		t.known[string(unit)] = made
	}
	t.now[made.id] = made
	if !bytes.Equal(unit, made.out) {
		f.cut(kindExtra, max(len(unit)-len(made.out), 0))
	}
	f.pass(made.out)
	return fresh
}

// remake returns nil for what cannot be read to its end.
func remake(unit []byte, header int, fields func(s *scribe, made *set)) *set {
	if len(unit) > maxSet || len(unit) <= header {
		return nil
	}
	var w nal.Writer
	s := scribe{Reader: nal.NewReader(unit[header:]), to: &w}
	made := &set{}
	fields(&s, made)
	if !s.OK() {
		return nil
	}
	w.Trail()
	made.out = nal.Escape(bytes.Clone(unit[:header]), w.Bytes())
	return made
}

// forget drops how sets were understood, because that depended on another set.
func (t *sets) forget() { t.known = nil }
