package film

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"skylatch/redact"
)

// movie is what a film is made of.
type movie struct {
	src  io.ReaderAt
	size int64

	scale    uint32 // units of time in a second
	tracks   []*track
	defaults map[uint32]defaults // of fragments, by track
	parts    []box               // that hold samples
	left     int64               // bytes of samples of tracks that are left out
}

// defaults is what samples of fragments are like where nothing is said.
type defaults struct{ entry, duration, size, flags uint32 }

// track is one track whose samples go into the new film.
type track struct {
	movie *movie
	id    uint32 // in the old film
	video bool

	enabled       bool
	turn          turn
	width, height uint32 // 16.16
	scale         uint32
	edits         []edit
	entries       []entry
	plain         bool  // its samples are not looked into
	rest          []box // that are left out

	entryBox, durationBox, shiftBox, chunkBox, sizeBox, offsetBox, syncBox box

	// start is when its first sample is decoded, where fragments tell.
	start uint64

	made made // of the new film
}

// edit is one entry of an edit list. (8.6.6)
type edit struct {
	duration uint64 // in the movie's time scale
	time     int64  // in the track's; -1: nothing is shown
}

// entry is one way in which the samples of a track are coded.
type entry struct {
	body  []byte // the sample entry as it goes
	coder coder
}

const (
	maxTracks = 16
	maxEdits  = 1024
	maxSide   = 16384 << 16 // of a picture, 16.16
)

// errNoMovie is the usual fate of a film whose camera lost its power.
var errNoMovie = errors.New("it has no moov, which says where its pictures are: the camera was cut off while it filmed, " +
	"and no player shows it: let the camera or a repair tool finish it first")

// readMovie reads what describes the film, and notes what it leaves out.
func readMovie(src io.ReaderAt, size int64, j *job) (*movie, error) {
	m := &movie{src: src, size: size, defaults: map[uint32]defaults{}}
	var moov *box
	for at := int64(0); at < size; {
		b, err := nextBox(src, at, size)
		if err != nil || !printable(b.kind) {
			if moov == nil && err != nil {
				return nil, fmt.Errorf("%w (%w)", errNoMovie, err)
			}
			if moov == nil {
				return nil, errNoMovie
			}
			j.unknown("bytes behind the film", redact.Bulk, size-at)
			break
		}
		at = b.end
		switch b.kind {
		case "moov":
			if moov != nil {
				return nil, fmt.Errorf("%w: it has two moov", errBox)
			}
			moov = &b
		case "mdat":
			if len(m.parts) < maxKids {
				m.parts = append(m.parts, b)
			}
		case "ftyp", "styp", "moof", "sidx", "wide":
		default:
			j.drop(src, b)
		}
	}
	if moov == nil {
		return nil, errNoMovie
	}
	if err := m.readMoov(*moov, j); err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(m.tracks, func(t *track) bool { return t.video }) {
		return nil, errors.New("it has no track of pictures")
	}
	return m, nil
}

func printable(kind string) bool {
	return !slices.ContainsFunc([]byte(kind), func(c byte) bool { return c < ' ' || c == 0x7f })
}

func (m *movie) readMoov(moov box, j *job) error {
	kids, err := boxes(m.src, moov.body, moov.end)
	if err != nil {
		return err
	}
	var traks []box
	for _, b := range kids {
		switch b.kind {
		case "mvhd":
			err = m.readHeader(b)
		case "trak":
			traks = append(traks, b)
		case "mvex":
			err = m.readDefaults(b)
		case "iods":
		case "cmov", "rmra":
			err = errors.New("it is compressed, or refers to other files")
		default:
			j.drop(m.src, b)
		}
		if err != nil {
			return err
		}
	}
	if m.scale == 0 || len(traks) > maxTracks {
		return fmt.Errorf("%w: it has no time scale, or %d tracks", errBox, len(traks))
	}
	for _, b := range traks {
		t, err := m.readTrack(b, j)
		if err != nil {
			return err
		}
		if t != nil {
			m.tracks = append(m.tracks, t)
		}
	}
	return nil
}

func (m *movie) readHeader(b box) error {
	body, err := leaf(m.src, b)
	if err != nil {
		return err
	}
	f := fields{rest: body}
	version, _ := f.full()
	f.wide(version)
	f.wide(version)
	m.scale = f.u32()
	f.wide(version)
	f.skip(4 + 2 + 10)
	if turn, ok := readTurn(&f); f.bad || version > 1 || !ok || turn != 0 {
		return fmt.Errorf("%w: the header of the movie", errBox)
	}
	return nil
}

func (m *movie) readDefaults(b box) error {
	kids, err := boxes(m.src, b.body, b.end)
	if err != nil {
		return err
	}
	for _, kid := range kids {
		if kid.kind != "trex" {
			continue
		}
		body, err := leaf(m.src, kid)
		if err != nil {
			return err
		}
		f := fields{rest: body}
		f.full()
		id := f.u32()
		m.defaults[id] = defaults{entry: f.u32(), duration: f.u32(), size: f.u32(), flags: f.u32()}
		if f.bad {
			return fmt.Errorf("%w: the box %q is cut off", errBox, kid.kind)
		}
	}
	return nil
}

// samples reads the samples of a track from the beginning.
func (t *track) samples() (samples, error) {
	s, err := newTables(t.movie.src, t)
	if err != nil || len(t.movie.defaults) == 0 {
		return s, err
	}
	return &fragments{src: t.movie.src, size: t.movie.size, track: t, before: s, left: s.left > 0}, nil
}
