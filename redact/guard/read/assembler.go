package read

import (
	"net/netip"
	"slices"

	"skylatch/redact/guard"
)

// Bounds of an [Assembler]: how many flows it knows, how long a hello may be and
// in how many separate pieces it may lie. Together they are its memory.
const (
	mostFlows    = 256
	longestHello = 8 << 10
	mostPieces   = 64
)

// Assembler reads packets, and joins what lies in several: the hello of a QUIC
// connection, which no longer fits into one packet since its keys grew. Its
// memory is bounded: the flow that began first is forgotten for a new one. The
// zero value is ready; it belongs to one goroutine.
type Assembler struct {
	flows map[flow]*jigsaw
	order []flow // a ring, the oldest at next once it is full
	next  int
}

// flow is who speaks to whom.
type flow struct {
	from, to netip.AddrPort
}

// Packet is [Packet], with the name from the packets before it in the same flow.
func (q *Assembler) Packet(b []byte) (guard.Attempt, bool) { return packet(b, q, 0) }

func (d *datagram) key() flow {
	return flow{netip.AddrPortFrom(d.a.From, d.from), d.a.To}
}

// hello returns what is known of a flow's hello; another connection of the same
// ports begins a new one. Without an assembler, nothing is known.
func (q *Assembler) hello(f flow, id []byte) *jigsaw {
	if q == nil {
		return &jigsaw{}
	}
	if j := q.flows[f]; j != nil {
		if string(j.id) != string(id) {
			*j = jigsaw{id: slices.Clone(id)}
		}
		return j
	}
	if q.flows == nil {
		q.flows = make(map[flow]*jigsaw, mostFlows)
	}
	if len(q.order) < mostFlows {
		q.order = append(q.order, f)
	} else {
		delete(q.flows, q.order[q.next])
		q.order[q.next] = f
		q.next = (q.next + 1) % mostFlows
	}
	j := &jigsaw{id: slices.Clone(id)}
	q.flows[f] = j
	return j
}

// keep remembers what was read of a flow, and gives what was read before.
func (q *Assembler) keep(f flow, a *guard.Attempt) {
	if q == nil {
		return
	}
	if a.Name != "" || len(a.ALPN) > 0 {
		j := q.flows[f]
		j.name, j.speech, j.alpn, j.ech = a.Name, a.Speech, a.ALPN, a.ECH
	}
	q.name(f, a)
}

// name adds what is known of a flow.
func (q *Assembler) name(f flow, a *guard.Attempt) {
	if q == nil {
		return
	}
	if j := q.flows[f]; j != nil && (j.name != "" || len(j.alpn) > 0) {
		a.Name, a.Speech, a.ALPN, a.ECH = j.name, j.speech, slices.Clone(j.alpn), j.ech
	}
}

// jigsaw is a hello whose pieces come in any order, and more than once.
type jigsaw struct {
	id     []byte // of the connection
	b      []byte
	pieces []span // that are there: apart from each other, in order

	name   string
	speech guard.Speech
	alpn   []string
	ech    bool
}

type span struct{ from, to int }

// add reads one packet, and returns how long it is; 0 if it is none that can be
// read.
func (j *jigsaw) add(b []byte, whole bool) int {
	p, ok := openInitial(b, whole)
	if !ok {
		return 0
	}
	cryptoFrames(p.frames, j.put)
	return p.size
}

func (j *jigsaw) put(at uint64, part []byte) {
	if at >= longestHello || len(part) == 0 {
		return
	}
	from := int(at)
	part = part[:min(len(part), longestHello-from)]
	s := span{from, from + len(part)}
	i, _ := slices.BinarySearchFunc(j.pieces, from, func(p span, from int) int { return p.to - from })
	end := i
	for end < len(j.pieces) && j.pieces[end].from <= s.to {
		s.from, s.to = min(s.from, j.pieces[end].from), max(s.to, j.pieces[end].to)
		end++
	}
	if end == i && len(j.pieces) >= mostPieces {
		return
	}
	j.pieces = slices.Replace(j.pieces, i, end, s)
	if s.to > len(j.b) {
		j.b = append(j.b, make([]byte, s.to-len(j.b))...)
	}
	copy(j.b[from:], part)
}

// begin is the hello up to its first missing piece.
func (j *jigsaw) begin() []byte {
	if len(j.pieces) == 0 || j.pieces[0].from > 0 {
		return nil
	}
	return j.b[:j.pieces[0].to]
}
