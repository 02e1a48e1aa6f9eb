package export

import "sync"

// memory is lent to one file after the other: to get as much anew for each photo
// takes longer than to rebuild it. What nobody has is given up in time.
type memory struct{ spare sync.Pool }

// take lends n bytes. They hold anything.
func (m *memory) take(n int64) []byte {
	if b, ok := m.spare.Get().(*[]byte); ok && n <= int64(cap(*b)) {
		return (*b)[:n]
	}
	return make([]byte, n)
}

// give takes them back. Nobody may use them any more.
func (m *memory) give(b []byte) {
	if len(b) <= largeFile {
		m.spare.Put(&b)
	}
}
