package pack

import (
	"cmp"
	"math/bits"
	"slices"
)

// code is a prefix code: by symbol, how it is written, and in how many bits.
type code struct {
	word   []uint16 // its first bit is the lowest
	length []uint8
	used   []uint32 // symbols, in order; at most three of them
}

// newCode makes the one for symbols that come so often, with words of at most
// limit bits. What comes alone needs none.
func newCode(often []int, limit uint8) code {
	c := code{word: make([]uint16, len(often)), length: make([]uint8, len(often))}
	for symbol, n := range often {
		if n > 0 && len(c.used) < 3 {
			c.used = append(c.used, uint32(symbol))
		}
	}
	if len(c.used) < 2 {
		return c
	}
	weights := slices.Clone(often)
	for c.lengthen(weights); slices.Max(c.length) > limit; c.lengthen(weights) {
		for i, n := range weights {
			weights[i] = (n + 1) / 2 // the rarest come nearer to the others
		}
	}
	next := uint16(0)
	for length := uint8(1); length <= limit; length++ {
		for symbol, n := range c.length {
			if n == length {
				c.word[symbol] = bits.Reverse16(next) >> (16 - length)
				next++
			}
		}
		next <<= 1
	}
	return c
}

// lengthen gives the symbols words by Huffman's way: the two rarest are told apart
// by one more bit, and are one from then on.
func (c *code) lengthen(weights []int) {
	type node struct{ weight, symbol, parent int }
	var nodes []node
	for symbol, n := range weights {
		if n > 0 {
			nodes = append(nodes, node{weight: n, symbol: symbol})
		}
	}
	slices.SortStableFunc(nodes, func(a, b node) int { return cmp.Compare(a.weight, b.weight) })
	leaves := len(nodes)
	leaf, inner := 0, leaves // the rarest of either kind: both are in order
	rarest := func() int {
		if leaf < leaves && (inner == len(nodes) || nodes[leaf].weight <= nodes[inner].weight) {
			leaf++
			return leaf - 1
		}
		inner++
		return inner - 1
	}
	for len(nodes) < 2*leaves-1 {
		a, b := rarest(), rarest()
		nodes[a].parent, nodes[b].parent = len(nodes), len(nodes)
		nodes = append(nodes, node{weight: nodes[a].weight + nodes[b].weight})
	}
	depth := make([]uint8, len(nodes))
	for i := len(nodes) - 2; i >= 0; i-- {
		depth[i] = depth[nodes[i].parent] + 1
	}
	for i, n := range nodes[:leaves] {
		c.length[n.symbol] = depth[i]
	}
}

// put writes a symbol.
func (c *code) put(w *bitWriter, symbol uint32) {
	w.put(uint32(c.word[symbol]), int(c.length[symbol]))
}

// lengthOrder is how the lengths of the code for lengths come. (5.2.1)
var lengthOrder = [19]int{17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}

// describe writes the code itself.
func (c *code) describe(w *bitWriter) {
	if n := len(c.used); n == 0 || n < 3 && c.used[n-1] < 256 {
		c.list(w)
		return
	}
	often := make([]int, len(lengthOrder))
	for _, n := range c.length {
		often[n]++
	}
	lengths := newCode(often, 7)
	if len(lengths.used) == 1 {
		lengths.length[lengths.used[0]] = 1 // says that there is no other
	}
	w.flag(false) // no list
	w.put(uint32(len(lengthOrder)-4), 4)
	for _, n := range lengthOrder {
		w.put(uint32(lengths.length[n]), 3)
	}
	w.flag(false) // of all symbols
	if len(lengths.used) == 1 {
		return
	}
	for _, n := range c.length {
		lengths.put(w, uint32(n))
	}
}

// list writes a code of one or two symbols.
func (c *code) list(w *bitWriter) {
	first := uint32(0) // where none comes, too
	if len(c.used) > 0 {
		first = c.used[0]
	}
	w.flag(true)
	w.flag(len(c.used) == 2)
	if w.flag(first > 1); first > 1 {
		w.put(first, 8)
	} else {
		w.put(first, 1)
	}
	if len(c.used) == 2 {
		w.put(c.used[1], 8)
	}
}
