package video

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/mp4/codecs"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/pmp4"

	"skylatch/telemetry/media"
)

// maxFragment bounds what is read of an MP4 file at once: its index, or a
// fragment, of which ours have a second or less.
const maxFragment = 64 << 20

// mp4Film reads an MP4 file, whole or in fragments.
type mp4Film struct {
	file   *os.File
	tracks map[int]*mp4Track // by id; those that can be read
	ready  []mp4Sample       // in the order of decoding
	at     int
	// more, if set, fills ready from the next fragment.
	more func() error
}

// mp4Track is one track with pictures.
type mp4Track struct {
	name  string
	codec media.Codec
	scale int64    // ticks a second
	sets  [][]byte // its parameter sets
}

// mp4Sample is one picture that was not read yet.
type mp4Sample struct {
	track    *mp4Track
	pts, dts time.Duration
	key      bool
	payload  func() ([]byte, error)
}

func (f *mp4Film) Close() error { return f.file.Close() }

// readMP4 looks whether the file has fragments: only then it can be played
// while it has no end yet.
func readMP4(file *os.File) (film, error) {
	fragmented, err := hasFragments(file)
	if err != nil {
		return nil, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	f := &mp4Film{file: file, tracks: make(map[int]*mp4Track)}
	if fragmented {
		return f, f.readFragments()
	}
	return f, f.readWhole()
}

func (f *mp4Film) next() (picture, error) {
	for f.at == len(f.ready) {
		if f.more == nil {
			return picture{}, io.EOF
		}
		f.ready, f.at = f.ready[:0], 0
		if err := f.more(); err != nil {
			return picture{}, err
		}
	}
	s := f.ready[f.at]
	f.at++
	payload, err := s.payload()
	if err != nil {
		return picture{}, fmt.Errorf("read a picture: %w", err)
	}
	var nals h264.AVCC // H.265 has the same lengths
	if err := nals.Unmarshal(payload); err != nil {
		return picture{}, fmt.Errorf("read a picture: %w", err)
	}
	// Parameter sets stand in the file's index, and live streams repeat them.
	if s.key {
		nals = slices.Concat(s.track.sets, nals)
	}
	return picture{track: s.track.name, codec: s.track.codec, nals: nals, pts: s.pts, dts: s.dts}, nil
}

// add notes a track if it is one with pictures that can be read.
func (f *mp4Film) add(id int, scale uint32, codec codecs.Codec) {
	t := &mp4Track{scale: int64(scale)}
	switch c := codec.(type) {
	case *codecs.H264:
		t.codec, t.sets = media.H264, [][]byte{c.SPS, c.PPS}
	case *codecs.H265:
		t.codec, t.sets = media.H265, [][]byte{c.VPS, c.SPS, c.PPS}
	}
	if t.codec == "" || scale == 0 {
		return
	}
	if len(f.tracks) > 0 {
		t.name = fmt.Sprintf("track %d", id)
	}
	f.tracks[id] = t
}

func (t *mp4Track) time(ticks int64) time.Duration {
	return time.Duration(ticks/t.scale)*time.Second + time.Duration(ticks%t.scale)*time.Second/time.Duration(t.scale)
}

func (f *mp4Film) sort() {
	slices.SortStableFunc(f.ready, func(a, b mp4Sample) int { return int(a.dts - b.dts) })
}

// readWhole reads the index of a file without fragments.
func (f *mp4Film) readWhole() error {
	var p pmp4.Presentation
	if err := p.Unmarshal(f.file); err != nil {
		return fmt.Errorf("read its index: %w", err)
	}
	for _, track := range p.Tracks {
		f.add(track.ID, track.TimeScale, track.Codec)
		t := f.tracks[track.ID]
		if t == nil {
			continue
		}
		dts := int64(track.TimeOffset)
		for _, s := range track.Samples {
			if s.GetPayload == nil || s.PayloadSize > maxUnit {
				return errors.New("its index is damaged")
			}
			f.ready = append(f.ready, mp4Sample{
				track: t, dts: t.time(dts), pts: t.time(dts + int64(s.PTSOffset)),
				key: !s.IsNonSyncSample, payload: s.GetPayload,
			})
			dts += int64(s.Duration)
		}
	}
	f.sort()
	return nil
}

// readFragments reads the beginning of a file with fragments.
func (f *mp4Film) readFragments() error {
	var init fmp4.Init
	if err := init.Unmarshal(f.file); err != nil {
		return fmt.Errorf("read its beginning: %w", err)
	}
	for _, track := range init.Tracks {
		f.add(track.ID, track.TimeScale, track.Codec)
	}
	if _, err := f.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	f.more = f.fragment
	return nil
}

// fragment reads the next one. A last one that is torn, as a recording has
// when the power failed, is the end.
func (f *mp4Film) fragment() error {
	var head []byte // of the fragment: its moof box
	for {
		kind, box, err := readBox(f.file, head != nil)
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return io.EOF
		}
		if err != nil {
			return err
		}
		switch {
		case kind == "moof":
			head = box
		case kind == "mdat" && head != nil:
			return f.samples(append(head, box...))
		}
	}
}

// samples takes the samples of one fragment.
func (f *mp4Film) samples(fragment []byte) error {
	var parts fmp4.Parts
	if err := parts.Unmarshal(fragment); err != nil {
		return fmt.Errorf("read a fragment: %w", err)
	}
	for _, part := range parts {
		for _, pt := range part.Tracks {
			t := f.tracks[pt.ID]
			if t == nil {
				continue
			}
			dts := int64(pt.BaseTime)
			for _, s := range pt.Samples {
				f.ready = append(f.ready, mp4Sample{
					track: t, dts: t.time(dts), pts: t.time(dts + int64(s.PTSOffset)),
					key: !s.IsNonSyncSample, payload: func() ([]byte, error) { return s.Payload, nil },
				})
				dts += int64(s.Duration)
			}
		}
	}
	f.sort()
	return nil
}

// hasFragments reports whether a fragment comes among the file's boxes.
func hasFragments(r io.ReadSeeker) (bool, error) {
	for {
		kind, _, err := readBox(r, false)
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return false, nil
		case err != nil:
			return false, err
		case kind == "moof":
			return true, nil
		}
	}
}

// readBox reads a box (ISO/IEC 14496-12, 4.2). What is not moof, nor mdat where
// that is wanted, is passed over.
func readBox(r io.ReadSeeker, mdat bool) (kind string, box []byte, err error) {
	head := make([]byte, 8, 16)
	if _, err := io.ReadFull(r, head); err != nil {
		return "", nil, err
	}
	size, kind := uint64(binary.BigEndian.Uint32(head)), string(head[4:])
	switch size {
	case 0: // to the end of the file
		_, err := r.Seek(0, io.SeekEnd)
		return kind, nil, err
	case 1: // the size is behind the type
		head = head[:16]
		if _, err := io.ReadFull(r, head[8:]); err != nil {
			return "", nil, err
		}
		size = binary.BigEndian.Uint64(head[8:])
	}
	if size < uint64(len(head)) || size > 1<<62 {
		return "", nil, fmt.Errorf("its %q box is damaged", kind)
	}
	if kind != "moof" && (kind != "mdat" || !mdat) {
		_, err := r.Seek(int64(size)-int64(len(head)), io.SeekCurrent)
		return kind, nil, err
	}
	if size > maxFragment {
		return "", nil, fmt.Errorf("its %q box of %d bytes is too large", kind, size)
	}
	box = append(make([]byte, 0, size), head...)[:size]
	_, err = io.ReadFull(r, box[len(head):])
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return kind, box, err
}
