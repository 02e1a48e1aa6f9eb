package film

import "iter"

// blocks is a list that grows without copying what it holds. The zero value is
// empty.
type blocks[T any] struct {
	full [][]T
	n    int
}

const blockLen = 8 << 10

func (b *blocks[T]) add(v T) {
	if b.n%blockLen == 0 {
		b.full = append(b.full, make([]T, 0, blockLen))
	}
	last := &b.full[len(b.full)-1]
	*last = append(*last, v)
	b.n++
}

// last returns the last value; nil in an empty list.
func (b *blocks[T]) last() *T {
	if b.n == 0 {
		return nil
	}
	return &b.full[(b.n-1)/blockLen][(b.n-1)%blockLen]
}

func (b *blocks[T]) all() iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, block := range b.full {
			for _, v := range block {
				if !yield(v) {
					return
				}
			}
		}
	}
}

// sizes are the sizes of a track's samples: one number as long as all are alike.
type sizes struct {
	alike  uint32
	count  uint64
	unlike blocks[uint32]
	mixed  bool
}

// add returns how much more memory it takes.
func (s *sizes) add(size, count uint32) (held int) {
	if s.count == 0 {
		s.alike = size
	}
	if !s.mixed && size != s.alike {
		s.mixed = true
		for range s.count {
			if held += 4; held > maxTable {
				return held
			}
			s.unlike.add(s.alike)
		}
	}
	s.count += uint64(count)
	if s.mixed {
		for range count {
			s.unlike.add(size)
			held += 4
		}
	}
	return held
}
