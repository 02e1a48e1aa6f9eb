package video

import "skylatch/redact/video/nal"

// scribe copies fields from one parameter set to another. Each value has to be
// in its range: what follows could not be read otherwise.
type scribe struct {
	nal.Reader
	to *nal.Writer
}

func (s *scribe) bits(n uint) uint32 {
	v := s.Bits(n)
	s.to.Bits(n, v)
	return v
}

func (s *scribe) flag() bool {
	v := s.Flag()
	s.to.Flag(v)
	return v
}

// ue copies an unsigned code of at most most.
func (s *scribe) ue(most uint32) uint32 {
	v := s.readUE(most)
	s.to.UE(v)
	return v
}

// readUE reads an unsigned code of at most most.
func (s *scribe) readUE(most uint32) uint32 {
	v := s.UE()
	if v > most {
		s.Fail()
		return 0
	}
	return v
}

// se copies a signed code within least and most.
func (s *scribe) se(least, most int32) int32 {
	v := s.SE()
	if v < least || v > most {
		s.Fail()
		v = 0
	}
	s.to.SE(v)
	return v
}

// The largest picture that is understood, in pixels each way, and what a tile
// or a macroblock row can thus count.
const maxSide = 16384
