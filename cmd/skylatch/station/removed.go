package station

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"skylatch/redact/ledger"
	"skylatch/telemetry"
)

// removedInterval is how often the ledger says what was cut out of a track: a
// camera may hide something in each of thirty pictures a second.
const removedInterval = time.Minute

// removedFields is what a [ledger.Decision] about live video holds: kinds and
// counts since the entry before, and never what was cut.
type removedFields struct {
	Of      string        `json:"of"`
	Track   string        `json:"track"`
	Removed []removedKind `json:"removed"`
}

// removedKind is a [telemetry.VideoRemoved] in the ledger's words.
type removedKind struct {
	Kind  string `json:"kind"`
	Count uint64 `json:"count"`
	Bytes uint64 `json:"bytes"`
}

const removedOfVideo = "live video"

// removals remembers what of each track the ledger knows.
type removals struct {
	told map[string][]telemetry.VideoRemoved // by track
	at   time.Time
}

// due returns the entries to write: the first cut of each kind at once, the
// rest once a minute, and all at the end.
func (r *removals) due(tracks []telemetry.Video, now time.Time, end bool) []removedFields {
	all := end || now.Sub(r.at) >= removedInterval
	if all {
		r.at = now
	}
	var entries []removedFields
	for _, t := range tracks {
		told := r.told[t.Track]
		if !all && len(told) == len(t.Removed) {
			continue
		}
		if news := since(told, t.Removed); len(news) > 0 {
			entries = append(entries, removedFields{Of: removedOfVideo, Track: t.Track, Removed: news})
		}
		if r.told == nil {
			r.told = make(map[string][]telemetry.VideoRemoved)
		}
		r.told[t.Track] = slices.Clone(t.Removed)
	}
	return entries
}

// since returns what came to what was told.
func since(told, now []telemetry.VideoRemoved) []removedKind {
	var news []removedKind
	for _, n := range now {
		if i := slices.IndexFunc(told, func(o telemetry.VideoRemoved) bool { return o.Kind == n.Kind }); i >= 0 {
			n.Count -= told[i].Count
			n.Bytes -= told[i].Bytes
		}
		if n.Count > 0 {
			news = append(news, removedKind(n))
		}
	}
	return news
}

func removedWords(r ledger.Record) string {
	var f removedFields
	if json.Unmarshal(r.Fields, &f) != nil || f.Of != removedOfVideo {
		return string(r.Fields)
	}
	parts := make([]string, 0, len(f.Removed))
	for _, k := range f.Removed {
		parts = append(parts, fmt.Sprintf("%d × %s", k.Count, k.Kind))
	}
	return fmt.Sprintf("Cut out of the video from %s: %s", f.Track, strings.Join(parts, ", "))
}
