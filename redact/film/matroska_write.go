package film

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

const (
	// mkvApp is the program that a file has to name.
	mkvApp = "Skylatch"

	// A cluster is of at most that many bytes, but for one block, and of so much
	// time, in nanoseconds.
	mkvClusterBytes = 1 << 20
	mkvClusterMost  = 5e9
	// mkvCueEvery is how far key pictures are apart for which the index has an
	// entry, each with a cluster of its own.
	mkvCueEvery = 1e9
)

// mkvWriter writes the new file.
type mkvWriter struct {
	dst     io.WriteSeeker
	b       *bufio.Writer
	docType string
	begun   bool
	scale   uint64
	main    int // the track that the index is about
	tracks  []byte

	at       int64 // bytes written
	cluster  []byte
	start    int64 // its time, in ticks
	filled   bool
	whole    bool // nothing may be added to it
	cues     []byte
	cued     int64 // the time of the last entry
	pictured bool  // a key picture has one
	end      int64 // in ticks: when the last block ends
	indexAt  int64
}

func newMKVWriter(dst io.WriteSeeker, docType string) *mkvWriter {
	return &mkvWriter{dst: dst, b: bufio.NewWriterSize(dst, 1<<20), docType: docType}
}

// begin writes the head, with numbers that are known only at the end still
// missing.
func (w *mkvWriter) begin(scale uint64, tracks map[uint64]*mkvTrack) error {
	w.begun, w.scale = true, scale
	var list []byte
	for _, t := range sortedTracks(tracks) {
		list = appendEBML(list, idTrackEntry, t.entry())
		if w.main == 0 && t.kind == mkvVideo {
			w.main = t.number
		}
	}
	if w.main == 0 {
		w.main = 1
	}
	w.tracks = appendEBML(nil, idTracks, list)
	return w.write(w.head())
}

// segmentAt is where the segment's content begins: all positions count from it.
func (w *mkvWriter) segmentAt() int64 { return int64(len(w.front())) }

// front returns the head of the file, and that of the segment.
func (w *mkvWriter) front() []byte {
	var b []byte
	for _, f := range []mkvField{{0x4286, 1}, {0x42f7, 1}, {0x42f2, 4}, {0x42f3, 8}} { // versions, longest id and size
		b = appendEBMLUint(b, f.id, f.most)
	}
	b = appendEBML(b, idDocType, []byte(w.docType))
	b = appendEBMLUint(appendEBMLUint(b, 0x4287, 4), 0x4285, 2) // its version, and what can read it
	b = appendEBML(nil, idEBML, b)
	return append(appendEBMLID(b, idSegment), 1, 0, 0, 0, 0, 0, 0, 0) // a size of eight bytes
}

// head returns all up to the first cluster; it is as long with other numbers.
func (w *mkvWriter) head() []byte {
	b := w.front()
	segment := len(b)
	if w.indexAt > 0 {
		size := uint64(w.at - int64(segment))
		binary.BigEndian.PutUint64(b[segment-8:], size|1<<56)
	}
	info := appendEBMLUint(nil, idTimestampScale, w.scale)
	info = appendEBMLFloat(info, idDuration, float64(w.end))
	info = appendEBML(appendEBML(info, idMuxingApp, []byte(mkvApp)), idWritingApp, []byte(mkvApp))
	info = appendEBML(nil, idInfo, info)

	seek := func(id uint32, at int64) []byte {
		position := appendEBML(nil, idSeekAt, binary.BigEndian.AppendUint64(nil, uint64(at)))
		return appendEBML(nil, idSeek, appendEBML(nil, idSeekID, appendEBMLID(nil, id)), position)
	}
	index := func(first int64) []byte {
		return appendEBML(nil, idSeekHead, seek(idInfo, first), seek(idTracks, first+int64(len(info))),
			seek(idCues, max(w.indexAt-int64(segment), 0)))
	}
	b = append(b, index(int64(len(index(0))))...)
	return append(append(b, info...), w.tracks...)
}

func (w *mkvWriter) write(b []byte) error {
	n, err := w.b.Write(b)
	if w.at += int64(n); err != nil {
		return fmt.Errorf("write the new film: %w", err)
	}
	return nil
}

// block writes a block.
func (w *mkvWriter) block(t *mkvTrack, at int64, k *mkvBlock, parts [][]byte, sizes []int) error {
	total := 0
	for _, s := range sizes {
		total += s
	}
	gone := at - w.start
	nanoseconds := float64(gone) * float64(w.scale)
	picture := k.key && t.number == w.main && t.kind == mkvVideo
	entry := picture && (!w.pictured || float64(at-w.cued)*float64(w.scale) >= mkvCueEvery)
	if !w.filled || w.whole || gone > math.MaxInt16 || gone < math.MinInt16 ||
		len(w.cluster)+total > mkvClusterBytes || nanoseconds > mkvClusterMost || entry {
		if err := w.flush(); err != nil {
			return err
		}
		w.open(at)
		if entry || len(w.cues) == 0 || t.kind == mkvAudio && t.number == w.main {
			w.cue(at)
			w.pictured = w.pictured || picture
		}
	}
	w.end = max(w.end, at+t.ticks(k, len(sizes), w.scale))

	lace, how := laced(sizes)
	head := []byte{0x80 | byte(t.number)}
	head = binary.BigEndian.AppendUint16(head, uint16(int16(at-w.start)))
	simple := k.duration < 0 && k.discard == 0
	flags := how << 1
	if simple && k.key {
		flags |= 0x80
	}
	head = append(append(head, flags), lace...)
	size := len(head) + total
	b := w.cluster
	if !simple {
		var behind []byte
		if k.duration >= 0 {
			behind = appendEBMLUint(behind, idBlockDuration, uint64(k.duration))
		}
		if !k.key { // that it needs another is all that is told
			behind = appendEBML(behind, idReferenceBlock, []byte{0xff})
		}
		if k.discard != 0 {
			behind = appendEBML(behind, idDiscardPadding, binary.BigEndian.AppendUint64(nil, uint64(k.discard)))
		}
		inner := appendEBMLSize(appendEBMLID(nil, idBlock), size)
		b = appendEBMLSize(appendEBMLID(b, idBlockGroup), len(inner)+size+len(behind))
		b = append(append(b, inner...), head...)
		for _, p := range parts {
			b = append(b, p...)
		}
		w.cluster = append(b, behind...)
	} else {
		b = append(appendEBMLSize(appendEBMLID(b, idSimpleBlock), size), head...)
		for _, p := range parts {
			b = append(b, p...)
		}
		w.cluster = b
	}
	w.filled, w.whole = true, total > mkvClusterBytes
	return nil
}

// ticks returns how long a block lasts, as far as it is known.
func (t *mkvTrack) ticks(k *mkvBlock, frames int, scale uint64) int64 {
	if k.duration >= 0 {
		return k.duration
	}
	return int64(t.fields[idDefaultDuration]) * int64(frames) / int64(scale)
}

// open begins a cluster at a time.
func (w *mkvWriter) open(at int64) {
	w.start = max(at, 0)
	w.cluster = appendEBMLUint(w.cluster[:0], idTimestamp, uint64(w.start))
}

// cue puts the cluster into the index.
func (w *mkvWriter) cue(at int64) {
	w.cued = at
	position := appendEBMLUint(appendEBMLUint(nil, idCueTrack, uint64(w.main)), idCueCluster, uint64(w.at-w.segmentAt()))
	cue := appendEBML(appendEBMLUint(nil, idCueTime, uint64(w.start)), idCuePositions, position)
	w.cues = appendEBML(w.cues, idCuePoint, cue)
}

// flush writes the cluster.
func (w *mkvWriter) flush() error {
	if !w.filled {
		return nil
	}
	w.filled = false
	err := w.write(appendEBMLSize(appendEBMLID(nil, idCluster), len(w.cluster)))
	if err == nil {
		err = w.write(w.cluster)
	}
	if cap(w.cluster) > 4*mkvClusterBytes {
		w.cluster = nil // of one large block
	}
	return err
}

// close writes the index, and the head once more.
func (w *mkvWriter) close() error {
	if err := w.flush(); err != nil {
		return err
	}
	w.indexAt = w.at
	if err := w.write(appendEBML(nil, idCues, w.cues)); err != nil {
		return err
	}
	head := w.head()
	err := w.b.Flush()
	if err == nil {
		_, err = w.dst.Seek(0, io.SeekStart)
	}
	if err == nil {
		_, err = w.dst.Write(head)
	}
	_, seekErr := w.dst.Seek(0, io.SeekEnd)
	if err = errors.Join(err, seekErr); err != nil {
		return fmt.Errorf("write the new film: %w", err)
	}
	return nil
}
