package export

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"skylatch/redact"
	"skylatch/redact/convert"
	"skylatch/redact/film"
	"skylatch/redact/still"
	"skylatch/redact/track"
)

// kind is what a file is, by what is in it: a film, a still, a track, or sealed.
type kind struct {
	name       string
	extensions []string // in lower case, the usual first
	film       *film.Format
	still      *still.Format
	track      *track.Format
	sealed     string          // why nothing can be taken out of it
	converted  *convert.Format // that a track is told in, if it is not its own
}

// recognise returns the kind of a file; its name may lie.
func recognise(src *source) (kind, error) {
	if f, ok := still.Recognise(src.head); ok {
		// Cameras put a film's first picture beside it.
		return kind{name: f.Name, extensions: append(slices.Clone(f.Extensions), ".thm"), still: &f}, nil
	}
	if f, ok := film.Recognise(src.head); ok {
		return kind{name: f.Name, extensions: f.Extensions, film: &f}, nil
	}
	for _, s := range sealed {
		if s.recognise(src.head, src.size) {
			return kind{name: s.name, sealed: s.reason}, nil
		}
	}
	if src.size <= maxFile {
		b, err := src.all(nil)
		if err != nil {
			return kind{}, err
		}
		if f, ok := track.Recognise(b); ok {
			return kind{name: f.Name, extensions: []string{f.Extension}, track: &f}, nil
		}
	}
	return kind{}, errors.New("its format is not known, and what is not known does not leave" + hint(src.Info().Name()))
}

// hint says what an unknown file may be, for whoever misses it.
func hint(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".dng", ".raw", ".arw", ".cr2", ".cr3", ".nef", ".raf", ".rw2", ".orf", ".srw", ".pef":
		return ": raw pictures hold previews, serial numbers and makers' notes in places of their own; develop it, and scrub the result"
	case ".log", ".dat", ".bin", ".txt", ".db":
		return ": logs and databases of a craft hold places, serial numbers and more than anybody has looked at"
	case ".zip", ".gz", ".7z", ".rar", ".tar":
		return ": unpack it, and scrub what is in it"
	}
	return ""
}

// whole reports whether a file leaves as it is.
func (e *Export) whole(k kind) bool {
	return k.sealed != "" || k.track == nil && e.Policy.Whole()
}

// may says why the policy lets no file of a kind pass, before anything is read.
func (e *Export) may(k kind, item Item) error {
	switch {
	case k.sealed != "" && (e.Policy.Purpose != redact.Evidence || e.Policy.Action(redact.Bulk) != redact.Keep):
		return fmt.Errorf("%s leaves for evidence alone: %s", k.name, k.sealed)
	case len(item.Boxes) > 0 && (k.still == nil || e.whole(k)):
		return errors.New("what was marked in it cannot be painted over: that is for stills, and for policies that let none leave whole")
	case k.film != nil && e.Policy.HideFaces && !e.Cleared:
		return errors.New("the policy hides faces, and nobody looks for them in films: look at it, and say that it shows nobody")
	}
	return nil
}
