// Package video lets through of a picture's data only what decoding it needs.
// It works by allow-list: what is not known is cut and counted.
//
// Of H.264 and H.265 the coded slices pass as they are, up to the bytes that no
// decoder reads. Parameter sets are parsed to the last field and written anew,
// without extension data, timing, buffer models and whatever else only describes
// the picture; of supplemental enhancement information (SEI) only the recovery
// point is, with which an intra-refresh stream begins. Delimiters, filler,
// auxiliary pictures, other layers and everything unspecified or reserved is cut.
// A slice passes only if the parameter sets it names did. Images of MJPEG are
// made anew by redact/still/jpeg.
//
// What it cannot see: bytes that stand within the entropy-coded data of a slice,
// behind its last macroblock, can be told from picture data only by decoding all
// of it.
//
// The package opens nothing and starts no goroutine. Nothing in it panics on any
// input, and its memory is bounded by the size of one picture.
package video

import (
	"cmp"
	"slices"

	"skylatch/redact/video/nal"
	"skylatch/telemetry"
	"skylatch/telemetry/media"
)

// Filter is the filter of one track. It is used by one goroutine. Use
// [NewFilter].
type Filter struct {
	family  family
	removed map[string]*telemetry.VideoRemoved

	// Of the unit at hand; the memory is kept for the next.
	out     [][]byte
	scratch []byte
	side    []byte // for reading SEI
	refused string // the kind; empty for a unit that was understood
}

// family is what differs between the codecs.
type family interface {
	// unit passes one NAL unit to pass or counts why not.
	unit(f *Filter, unit []byte)
}

// NewFilter returns the filter of a track of that codec. Another codec than
// those of package media lets nothing through.
func NewFilter(codec media.Codec) *Filter {
	f := &Filter{removed: make(map[string]*telemetry.VideoRemoved)}
	switch codec {
	case media.H264:
		f.family = &h264{}
	case media.H265:
		f.family = &h265{}
	case media.MJPEG:
		f.family = &mjpeg{}
	default:
		f.family = nothing{}
	}
	return f
}

// Unit returns the NAL units of one picture that may pass, re-written where
// that is needed; nil if the picture may not pass. For MJPEG it takes and
// returns one image. What is returned is partly the given memory and partly the
// filter's: it is valid until the next call, and not to be written to.
//
// A unit may hold start codes, or be an Annex B stream: each piece is judged by
// itself.
func (f *Filter) Unit(nals [][]byte) [][]byte {
	f.out, f.scratch = f.out[:0], f.scratch[:0]
	f.refused = ""
	for _, n := range nals {
		f.family.unit(f, n)
	}
	if f.refused != "" || len(f.out) == 0 {
		return nil
	}
	return f.out
}

// Refused says of what kind it was that kept the last unit from passing; it is
// empty for a unit that was understood, even if nothing of it was worth passing.
func (f *Filter) Refused() string { return f.refused }

// Removed returns what was cut since the start, by kind.
func (f *Filter) Removed() []telemetry.VideoRemoved {
	list := make([]telemetry.VideoRemoved, 0, len(f.removed))
	for _, r := range f.removed {
		list = append(list, *r)
	}
	slices.SortFunc(list, func(a, b telemetry.VideoRemoved) int { return cmp.Compare(a.Kind, b.Kind) })
	return list
}

// cut counts what was left out.
func (f *Filter) cut(kind string, n int) {
	r := f.removed[kind]
	if r == nil {
		r = &telemetry.VideoRemoved{Kind: kind}
		f.removed[kind] = r
	}
	r.Count++
	r.Bytes += uint64(n)
}

// refuse counts what was not understood; the picture does not pass.
func (f *Filter) refuse(kind string, n int) {
	f.refused = kind
	f.cut(kind, n)
}

// padding counts what no decoder reads at the end of a unit.
func (f *Filter) padding(n int) {
	if n > 0 {
		f.cut(kindPadding, n)
	}
}

// pass lets through bytes that stay as they are until the next unit.
func (f *Filter) pass(b []byte) { f.out = append(f.out, b) }

// passRBSP lets through a NAL unit made anew.
func (f *Filter) passRBSP(header []byte, rbsp []byte) {
	from := len(f.scratch)
	f.scratch = append(f.scratch, header...)
	f.scratch = nal.Escape(f.scratch, rbsp)
	f.pass(f.scratch[from:len(f.scratch):len(f.scratch)])
}

// nothing is the family of what is not known.
type nothing struct{}

func (nothing) unit(f *Filter, unit []byte) { f.refuse("unknown codec", len(unit)) }

// The kinds that more than one codec has.
const (
	kindDelimiter   = "access unit delimiter"
	kindEnd         = "end of sequence"
	kindFiller      = "filler"
	kindPrivate     = "private NAL unit"
	kindReserved    = "reserved NAL unit"
	kindDamaged     = "damaged NAL unit"
	kindPadding     = "data behind a NAL unit"
	kindParameters  = "parameter set not understood"
	kindExtra       = "details in parameter sets"
	kindUnknownSets = "slice without its parameter sets"
	kindAuxiliary   = "auxiliary picture"
	kindLayer       = "NAL unit of another layer or view"
	kindPartition   = "data partition"
)
