package film

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"skylatch/redact"
)

// readTrack reads a track of pictures or sound; of another it notes that it is
// left out, and returns nil.
func (m *movie) readTrack(trak box, j *job) (*track, error) {
	kids, err := boxes(m.src, trak.body, trak.end)
	if err != nil {
		return nil, err
	}
	t := &track{movie: m}
	var media box
	for _, b := range kids {
		switch b.kind {
		case "tkhd":
			err = t.readHeader(b)
		case "edts":
			err = t.readEdits(b)
		case "mdia":
			media = b
		case "tref", "load":
		default:
			t.rest = append(t.rest, b)
		}
		if err != nil {
			return nil, err
		}
	}
	handler, err := t.readMedia(media)
	if err != nil {
		return nil, err
	}
	if handler != "vide" && handler != "soun" {
		t.leave(handler, j)
		return nil, nil
	}
	for _, b := range t.rest {
		j.drop(m.src, b)
	}
	if !t.video {
		t.turn, t.width, t.height = 0, 0, 0
	}
	if t.id == 0 || t.scale == 0 || len(t.entries) == 0 {
		return nil, fmt.Errorf("%w: a track without its header or its sample entries", errBox)
	}
	return t, nil
}

func (t *track) readHeader(b box) error {
	body, err := leaf(t.movie.src, b)
	if err != nil {
		return err
	}
	f := fields{rest: body}
	version, flags := f.full()
	t.enabled = flags&1 != 0
	f.wide(version)
	f.wide(version)
	t.id = f.u32()
	f.skip(4)
	f.wide(version)
	f.skip(8 + 2 + 2 + 2 + 2)
	turn, ok := readTurn(&f)
	t.turn, t.width, t.height = turn, f.u32(), f.u32()
	if f.bad || version > 1 {
		return fmt.Errorf("%w: the header of a track", errBox)
	}
	if t.width > maxSide || t.height > maxSide {
		return fmt.Errorf("%w: a picture of %d by %d", errBox, t.width>>16, t.height>>16)
	}
	if !ok {
		return errors.New("its picture is stretched or slanted when it is shown, which is not understood")
	}
	return nil
}

func (t *track) readEdits(b box) error {
	kids, err := boxes(t.movie.src, b.body, b.end)
	if err != nil {
		return err
	}
	for _, kid := range kids {
		if kid.kind != "elst" {
			continue
		}
		body, err := leaf(t.movie.src, kid)
		if err != nil {
			return err
		}
		f := fields{rest: body}
		version, _ := f.full()
		n := f.u32()
		if n > maxEdits {
			return fmt.Errorf("%w: %d edits", errBox, n)
		}
		for range n {
			e := edit{duration: f.wide(version)}
			if e.time = int64(f.wide(version)); version == 0 {
				e.time = int64(int32(e.time))
			}
			rate := f.u32()
			if f.bad || e.time < -1 || e.duration > math.MaxInt64 {
				return fmt.Errorf("%w: its list of edits", errBox)
			}
			if rate != 1<<16 {
				return errors.New("a part of it is shown slower or faster, which is not understood")
			}
			t.edits = append(t.edits, e)
		}
	}
	return nil
}

// readMedia returns of what kind the track is. Of one that is no picture and no
// sound it reads no more.
func (t *track) readMedia(b box) (handler string, err error) {
	kids, err := boxes(t.movie.src, b.body, b.end)
	if err != nil {
		return "", err
	}
	var info box
	for _, kid := range kids {
		switch kid.kind {
		case "mdhd", "hdlr":
			body, err := leaf(t.movie.src, kid)
			if err != nil {
				return "", err
			}
			f := fields{rest: body}
			version, _ := f.full()
			if kid.kind == "hdlr" {
				f.skip(4)
				handler = string(f.take(4))
			} else {
				f.wide(version)
				f.wide(version)
				t.scale = f.u32()
			}
			if f.bad {
				return "", fmt.Errorf("%w: the box %q is cut off", errBox, kid.kind)
			}
		case "minf":
			info = kid
		case "elng":
		default:
			t.rest = append(t.rest, kid)
		}
	}
	t.video = handler == "vide"
	kids, err = boxes(t.movie.src, info.body, info.end)
	if err != nil {
		return handler, err
	}
	for _, kid := range kids {
		switch kid.kind {
		case "stbl":
			err = t.readTables(kid, handler == "vide" || handler == "soun")
		case "dinf":
			if handler == "vide" || handler == "soun" {
				err = t.readPlaces(kid)
			}
		case "vmhd", "smhd", "hdlr", "gmhd", "nmhd":
		default:
			t.rest = append(t.rest, kid)
		}
		if err != nil {
			return handler, err
		}
	}
	return handler, nil
}

// readPlaces refuses a track whose samples are in another file. (8.7.2)
func (t *track) readPlaces(b box) error {
	kids, err := boxes(t.movie.src, b.body, b.end)
	if err != nil {
		return err
	}
	for _, kid := range kids {
		if kid.kind != "dref" || kid.end-kid.body < 8 {
			continue
		}
		list, err := boxes(t.movie.src, kid.body+8, kid.end)
		if err != nil {
			return err
		}
		for _, place := range list {
			var flags [4]byte
			if place.end-place.body < 4 {
				return fmt.Errorf("%w: the box %q is cut off", errBox, place.kind)
			}
			if err := readFull(t.movie.src, flags[:], place.body); err != nil {
				return err
			}
			if flags[3]&1 == 0 {
				return errors.New("its pictures or its sound are in another file")
			}
		}
	}
	return nil
}

func (t *track) readTables(b box, wanted bool) error {
	kids, err := boxes(t.movie.src, b.body, b.end)
	if err != nil {
		return err
	}
	for _, kid := range kids {
		switch kid.kind {
		case "stts":
			t.durationBox = kid
		case "ctts":
			t.shiftBox = kid
		case "stsc":
			t.chunkBox = kid
		case "stsz", "stz2":
			t.sizeBox = kid
		case "stco", "co64":
			t.offsetBox = kid
		case "stss":
			t.syncBox = kid
		case "senc", "saiz", "saio":
			err = errEncrypted
		case "stsd":
			if t.entryBox = kid; wanted {
				err = t.readEntries(kid)
			}
		case "sdtp", "sgpd", "sbgp", "cslg", "stps", "stdp", "subs":
		default:
			t.rest = append(t.rest, kid)
		}
		if err != nil && wanted {
			return err
		}
	}
	return nil
}

// leave notes a track that is left out, with what its samples take.
func (t *track) leave(handler string, j *job) {
	size := int64(0)
	if s, err := t.samples(); err == nil {
		for range 10_000_000 { // the count is for people: a lie of a file may be wrong
			next, ok, err := s.next()
			if err != nil || !ok {
				break
			}
			size += int64(next.size)
		}
		size = min(size, t.movie.size)
	}
	t.movie.left += size
	kind := t.firstEntry()
	for _, told := range trackKinds {
		if slices.Contains(told.kinds, kind) || slices.Contains(told.kinds, handler) {
			for _, class := range told.classes {
				j.tally.Note(redact.Count{Class: class, Action: redact.Drop, What: told.what, N: 1, Bytes: size})
			}
			return
		}
	}
	j.tally.Unknown++
	j.tally.Note(redact.Count{Class: redact.Bulk, Action: redact.Drop, What: "track of another kind", N: 1, Bytes: size})
}

// trackKinds is what tracks hold, by their sample entry or their handler.
var trackKinds = []struct {
	kinds   []string
	what    string
	classes []redact.Class
}{
	{[]string{"djmd"}, "telemetry track djmd", []redact.Class{redact.Location, redact.Identity, redact.Time}},
	{[]string{"dbgi"}, "debug track dbgi", []redact.Class{redact.Bulk}},
	{[]string{"gpmd", "camm"}, "telemetry track", []redact.Class{redact.Location, redact.Time}},
	{[]string{"mett", "metx", "mebx", "urim"}, "metadata track", []redact.Class{redact.Location, redact.Identity}},
	{[]string{"tx3g", "text", "sbtl", "subt", "clcp", "c608", "wvtt", "stpp"}, "text track", []redact.Class{redact.Location, redact.Text}},
	{[]string{"tmcd"}, "time code track", []redact.Class{redact.Time}},
	{[]string{"meta"}, "metadata track", []redact.Class{redact.Location, redact.Identity}},
}

// firstEntry is the four letters of the track's first sample entry; empty where
// there is none.
func (t *track) firstEntry() string {
	var head [16]byte
	if t.entryBox.end-t.entryBox.body < 16 || readFull(t.movie.src, head[:], t.entryBox.body) != nil {
		return ""
	}
	return string(head[12:16])
}
