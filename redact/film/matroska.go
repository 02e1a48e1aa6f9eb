package film

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"skylatch/redact"
)

// Matroska (RFC 9559) and WebM, which is a part of it: a head, the tracks, and
// clusters of blocks. The new file has a head and an index of its own, of each
// track what decoding needs, and the blocks in clusters cut anew.
var (
	matroska = Format{
		Name:       "Matroska",
		Extensions: []string{".mkv", ".mka", ".mk3d"},
		recognise:  func(head []byte) bool { return isMatroska(head, "matroska") },
		rebuild:    rebuildMatroska("matroska"),
		verify:     verifyMatroska("matroska"),
	}
	webM = Format{
		Name:       "WebM",
		Extensions: []string{".webm", ".weba"},
		recognise:  func(head []byte) bool { return isMatroska(head, "webm") },
		rebuild:    rebuildMatroska("webm"),
		verify:     verifyMatroska("webm"),
	}
)

// isMatroska reports whether a file begins with the head of that kind of file.
func isMatroska(head []byte, docType string) bool {
	id, n, err := ebmlID(head)
	if err != nil || id != idEBML {
		return false
	}
	size, m, err := ebmlSize(head[n:])
	if body := head[n+m:]; err == nil && size >= 0 && size <= int64(len(body)) {
		kind := ""
		err = ebmlEach(body[:size], func(id uint32, body []byte) error {
			if id == idDocType {
				kind = string(bytes.TrimRight(body, "\x00"))
			}
			return nil
		})
		return err == nil && kind == docType
	}
	return false
}

const (
	// maxTicks bounds times, so that sums of them stay numbers.
	maxTicks = 1 << 52
	// maxHead bounds what is held of the head: cameras' are below 10 KB.
	maxHead = 4 << 20
)

// mkvFilm is the rebuilding of one file.
type mkvFilm struct {
	j       *job
	r       *ebmlReader
	scale   uint64 // of a tick, in nanoseconds
	tracks  map[uint64]*mkvTrack
	dropped map[uint64]*redact.Count // tracks that are not copied
	out     *mkvWriter

	cluster int64 // its time
	memory  []byte
	block   mkvBlock
	shift   int64 // what is subtracted from times
	blocks  int
}

func rebuildMatroska(docType string) func(context.Context, *io.SectionReader, io.WriteSeeker, *job) error {
	return func(ctx context.Context, src *io.SectionReader, dst io.WriteSeeker, j *job) error {
		f := &mkvFilm{j: j, r: newEBMLReader(ctx, src, j.Progress), scale: 1e6, out: newMKVWriter(dst, docType)}
		end, err := f.open()
		for err == nil {
			var done bool
			if done, err = f.next(end); done {
				break
			}
		}
		if errors.Is(err, errShort) && f.blocks > 0 {
			j.tally.Unknown++ // a recording that broke off: all before it is there
			err = nil
		}
		if err != nil {
			return fmt.Errorf("at byte %d: %w", f.r.at, err)
		}
		if left := src.Size() - f.r.at; left > 0 {
			f.drop(redact.Count{Class: redact.Bulk, What: "bytes behind the film"}, left)
		}
		if f.blocks == 0 {
			return errors.New("there is not one picture or sound in it")
		}
		for _, t := range f.tracks {
			t.coder.note(&j.tally)
		}
		for _, c := range f.dropped {
			j.tally.Note(*c)
		}
		j.Progress(src.Size())
		return f.out.close()
	}
}

// drop counts what is left out.
func (f *mkvFilm) drop(c redact.Count, bytes int64) {
	c.Action, c.N, c.Bytes = redact.Drop, 1, bytes
	f.j.tally.Note(c)
}

// leave counts an element that is left out.
func (f *mkvFilm) leave(id uint32, size int) {
	if c, ok := mkvTold[id]; ok {
		f.drop(c, int64(size))
	} else {
		f.j.tally.Unknown++
	}
}

// open reads up to what the one segment holds, and returns where it ends.
func (f *mkvFilm) open() (end int64, err error) {
	_, size, err := f.r.head() // the head of the file, known to be whole
	if err == nil {
		err = f.r.skip(size)
	}
	for err == nil {
		var id uint32
		if id, size, err = f.r.head(); err != nil {
			break
		}
		switch {
		case id == idSegment && size == unknownSize:
			return f.r.size, nil
		case id == idSegment: // what is cut off says so where it ends
			return min(f.r.at+size, f.r.size), nil
		case size == unknownSize:
			return 0, errEBML
		default:
			f.leave(id, int(size))
			err = f.r.skip(size)
		}
	}
	if errors.Is(err, io.EOF) {
		err = errShort
	}
	return 0, err
}

// next takes in one element of the segment or of a cluster, which needs no
// level of its own: what stands in one stands nowhere else.
func (f *mkvFilm) next(end int64) (done bool, err error) {
	if f.r.at >= end {
		return true, nil
	}
	id, size, err := f.r.head()
	if errors.Is(err, io.EOF) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	if id == idCluster {
		if f.tracks == nil {
			return false, errors.New("its tracks are not listed before its pictures")
		}
		f.cluster = -1
		return false, nil
	}
	if size == unknownSize {
		return false, errEBML
	}
	switch id {
	case idInfo, idTracks, idTimestamp, idSimpleBlock, idBlockGroup:
		most := int64(maxHead)
		if id == idSimpleBlock || id == idBlockGroup {
			most = maxSample
		}
		if f.memory, err = f.r.body(f.memory, size, most); err != nil {
			return false, err
		}
		return false, f.element(id, f.memory)
	case idEncryptedBlock:
		return false, errors.New("it is encrypted: nobody can look into it")
	case idEBML, idSegment:
		return false, errors.New("it is several films in one file")
	default:
		f.leave(id, int(size))
		return false, f.r.skip(size)
	}
}

func (f *mkvFilm) element(id uint32, b []byte) (err error) {
	switch id {
	case idInfo:
		if f.out.begun {
			return errors.New("it says twice how its time counts")
		}
		return f.info(b)
	case idTracks:
		if f.tracks != nil {
			return errors.New("its tracks are listed twice")
		}
		return f.readTracks(b)
	case idTimestamp:
		v, err := ebmlUint(b)
		if f.cluster = int64(v); v > maxTicks {
			return errEBML
		}
		return err
	}
	k := &f.block
	k.duration, k.discard, k.key = -1, 0, false
	if id == idSimpleBlock {
		err = k.read(b, true)
	} else {
		err = k.group(b, f.leave)
	}
	if err != nil {
		return err
	}
	return f.write(k, int64(len(b)))
}

// info reads how long a tick is; all else is left out.
func (f *mkvFilm) info(b []byte) error {
	return ebmlEach(b, func(id uint32, body []byte) (err error) {
		switch id {
		case idTimestampScale:
			f.scale, err = ebmlUint(body)
			if f.scale == 0 || f.scale > 1e9 {
				return fmt.Errorf("a tick of %d ns is not understood", f.scale)
			}
		case idDuration: // made anew
		default:
			f.leave(id, len(body))
		}
		return err
	})
}

// write writes a block of a track that is copied.
func (f *mkvFilm) write(k *mkvBlock, size int64) error {
	if c := f.dropped[k.track]; c != nil {
		c.N++
		c.Bytes += size
		return nil
	}
	t := f.tracks[k.track]
	if t == nil || f.cluster < 0 {
		return errors.New("a block is of no track, or of no time")
	}
	parts, sizes, err := t.clean(k)
	if err != nil {
		return err
	}
	at := f.cluster + k.offset
	if f.blocks == 0 {
		if err := f.out.begin(f.scale, f.tracks); err != nil {
			return err
		}
		if second := int64(1e9 / f.scale); at > second {
			// Where the clock stood tells how long the camera was on.
			f.shift = at - second
			f.drop(redact.Count{Class: redact.Time, What: "Matroska start of the clock"}, 0)
		}
	}
	f.blocks++
	at -= f.shift
	if at < -1<<14 {
		return errors.New("its times go back to before its beginning")
	}
	return f.out.block(t, at, k, parts, sizes)
}
