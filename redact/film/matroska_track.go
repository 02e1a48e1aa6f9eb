package film

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"skylatch/redact"
)

// mkvTrack is a track that is copied.
type mkvTrack struct {
	number   int // in the new file
	kind     uint64
	codec    string
	private  []byte // how it is coded, made anew
	coder    coder
	fields   map[uint32]uint64
	video    map[uint32]uint64
	colour   map[uint32]uint64
	round    bool    // it shows all around: equirectangular
	roll     float64 // degrees that it is turned by
	sampling float64
	output   float64 // sampling as it is played; 0 if that is the same
}

// The types of tracks.
const (
	mkvVideo = 1
	mkvAudio = 2
)

// mkvTrackFields are numbers about a track that get across.
var mkvTrackFields = []mkvField{
	{idFlagDefault, 1}, {idDefaultDuration, 1 << 36}, {idCodecDelay, 1 << 36}, {idSeekPreRoll, 1 << 36},
}

var mkvAudioFields = []mkvField{{idChannels, 64}, {idBitDepth, 64}}

// mkvDropped says what the other types of tracks are, and tell.
func mkvDropped(kind uint64) *redact.Count {
	c := &redact.Count{Class: redact.Bulk, Action: redact.Drop, What: fmt.Sprintf("Matroska track of type %d", kind)}
	switch kind {
	case 17:
		c.Class, c.What = redact.Location, "Matroska subtitles" // what telemetry is shown in
	case 33:
		c.Class, c.What = redact.Location, "Matroska metadata track"
	case 16:
		c.Class, c.What = redact.Imagery, "Matroska logo"
	}
	return c
}

// readTracks reads the list of tracks.
func (f *mkvFilm) readTracks(b []byte) error {
	f.tracks, f.dropped = make(map[uint64]*mkvTrack), make(map[uint64]*redact.Count)
	err := ebmlEach(b, func(id uint32, body []byte) error {
		if id != idTrackEntry {
			f.leave(id, len(body))
			return nil
		}
		e := mkvEntry{leave: f.leave}
		number, err := e.read(body)
		if err != nil {
			return err
		}
		if f.tracks[number] != nil || f.dropped[number] != nil || number == 0 {
			return errors.New("its tracks have no numbers of their own")
		}
		if e.kind != mkvVideo && e.kind != mkvAudio {
			f.dropped[number] = mkvDropped(e.kind)
			return nil
		}
		if e.encoded {
			return errors.New("a track is packed or encrypted, which is not understood")
		}
		if err := e.code(); err != nil {
			return fmt.Errorf("a track of %.40q: %w", e.codec, err)
		}
		if e.number = len(f.tracks) + 1; e.number > maxTSTracks {
			return fmt.Errorf("it has more than %d tracks", maxTSTracks)
		}
		f.tracks[number] = &e.mkvTrack
		return nil
	})
	if err == nil && len(f.tracks) == 0 {
		err = errors.New("there is neither picture nor sound in it")
	}
	return err
}

// mkvEntry is a track as it is listed.
type mkvEntry struct {
	mkvTrack

	leave   func(id uint32, size int)
	encoded bool
}

func (e *mkvEntry) read(b []byte) (number uint64, err error) {
	e.fields, e.video, e.colour = map[uint32]uint64{}, map[uint32]uint64{}, map[uint32]uint64{}
	e.sampling = 8000 // where it does not say
	err = ebmlEach(b, func(id uint32, body []byte) (err error) {
		switch id {
		case idTrackNumber:
			number, err = ebmlUint(body)
		case idTrackType:
			e.kind, err = ebmlUint(body)
		case idCodecID:
			e.codec = string(body)
		case idCodecPrivate:
			e.private = body
		case idContentEncodings:
			e.encoded = true
		case idTrackScale:
			if v, err := ebmlFloat(body); err != nil || v != 1 {
				return errors.New("a track has a clock of its own, which is not understood")
			}
		case idVideo:
			return ebmlEach(body, e.readVideo)
		case idAudio:
			return ebmlEach(body, e.readAudio)
		case idFlagLacing, 0xb9, 0x6de7, 0x6df8, 0x55ee, 0x55aa, 0xaa: // flags and hints that readers do without
		default:
			if known, err := readField(mkvTrackFields, e.fields, id, body); known {
				return err
			}
			e.leave(id, len(body))
		}
		return err
	})
	return number, err
}

// readField reads a number that is in the list.
func readField(list []mkvField, to map[uint32]uint64, id uint32, body []byte) (known bool, err error) {
	i := slices.IndexFunc(list, func(f mkvField) bool { return f.id == id })
	if i < 0 {
		return false, nil
	}
	v, err := ebmlUint(body)
	if err == nil && v > list[i].most {
		err = fmt.Errorf("a number (%#x) is larger than makes sense", id)
	}
	to[id] = v
	return true, err
}

func (e *mkvEntry) readVideo(id uint32, body []byte) error {
	switch id {
	case idColour:
		return ebmlEach(body, func(id uint32, body []byte) error {
			known, err := readField(mkvColourFields, e.colour, id, body)
			if !known {
				e.leave(id, len(body))
			}
			return err
		})
	case idProjection:
		return e.readProjection(body)
	}
	known, err := readField(mkvVideoFields, e.video, id, body)
	if !known {
		e.leave(id, len(body))
	}
	return err
}

// readProjection reads by how much pictures are turned, in steps of a quarter,
// and whether they show all around. The rest of it is left out.
func (e *mkvEntry) readProjection(b []byte) error {
	return ebmlEach(b, func(id uint32, body []byte) error {
		switch id {
		case idProjectionType:
			v, err := ebmlUint(body)
			e.round = v == 1
			return err
		case idProjectionRoll:
			v, err := ebmlFloat(body)
			if v == math.Trunc(v/90)*90 && math.Abs(v) <= 180 {
				e.roll = v + 0 // zero has one sign
			}
			return err
		}
		e.leave(idProjection, len(body))
		return nil
	})
}

func (e *mkvEntry) readAudio(id uint32, body []byte) (err error) {
	var to *float64
	switch id {
	case idSampling:
		to = &e.sampling
	case idOutputSampling:
		to = &e.output
	default:
		known, err := readField(mkvAudioFields, e.fields, id, body)
		if !known {
			e.leave(id, len(body))
		}
		return err
	}
	if *to, err = ebmlFloat(body); err == nil && (*to != math.Trunc(*to) || *to < 1 || *to > 1<<20) {
		err = errors.New("how often sound is sampled makes no sense")
	}
	return err
}

// entry writes the track.
func (t *mkvTrack) entry() []byte {
	var b []byte
	number := uint64(t.number)
	b = appendEBMLUint(b, idTrackNumber, number)
	b = appendEBMLUint(b, idTrackUID, number)
	b = appendEBMLUint(b, idTrackType, t.kind)
	b = appendFields(b, mkvTrackFields, t.fields)
	b = appendEBML(b, idLanguage, []byte("und"))
	b = appendEBML(b, idCodecID, []byte(t.codec))
	if len(t.private) > 0 {
		b = appendEBML(b, idCodecPrivate, t.private)
	}
	if t.kind == mkvAudio {
		audio := appendEBMLFloat(nil, idSampling, t.sampling)
		if t.output > 0 {
			audio = appendEBMLFloat(audio, idOutputSampling, t.output)
		}
		return appendEBML(b, idAudio, appendFields(audio, mkvAudioFields, t.fields))
	}
	video := appendFields(nil, mkvVideoFields, t.video)
	if len(t.colour) > 0 {
		video = appendEBML(video, idColour, appendFields(nil, mkvColourFields, t.colour))
	}
	if t.round || t.roll != 0 {
		var kind uint64
		if t.round {
			kind = 1
		}
		video = appendEBML(video, idProjection, appendEBMLFloat(appendEBMLUint(nil, idProjectionType, kind), idProjectionRoll, t.roll))
	}
	return appendEBML(b, idVideo, video)
}

func appendFields(b []byte, list []mkvField, values map[uint32]uint64) []byte {
	for _, f := range list {
		if v, ok := values[f.id]; ok {
			b = appendEBMLUint(b, f.id, v)
		}
	}
	return b
}

// sortedTracks returns the tracks as they are numbered.
func sortedTracks(tracks map[uint64]*mkvTrack) []*mkvTrack {
	return slices.SortedFunc(maps.Values(tracks), func(a, b *mkvTrack) int { return a.number - b.number })
}
