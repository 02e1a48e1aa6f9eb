// Package track tells of recorded tracks and logs what a policy allows.
//
// It rebuilds: a file is parsed, each datum that the format's list names is
// judged by its class, and a new file is written with what may be told. Nothing
// else gets across: comments, extensions, unknown elements, columns and
// messages, the order and spelling of what is known. What is damaged or not
// understood gives an error, and no file.
//
// Two things it cannot hide: how many data were told, and, where the policy
// tells technical data, how the craft moved. What was told, told again by the same
// secret, is the same; but a zone is cut around the ends of a track, and those of
// one that was cut are others. It opens nothing and starts nothing.
package track

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"skylatch/redact"
	"skylatch/telemetry/dataflash"
	"skylatch/telemetry/ulog"
)

// Config says what is told.
type Config struct {
	// Policy is required.
	Policy *redact.Policy
	// Secret is the mission's, Origin where its relative places begin: all files
	// of one mission share them. nil is an origin of one's own.
	Secret redact.Secret
	Origin *redact.Origin
}

// ErrNothing tells that the policy lets nothing of a file pass.
var ErrNothing = errors.New("the policy lets nothing of it pass")

// Format is one format of tracks or logs.
type Format struct {
	Name      string
	Extension string
	// limit is how large a file may be, in bytes.
	limit int

	recognise func(src []byte) bool
	// rebuild writes the new file. It reports nothing but what the teller notes.
	rebuild func(src []byte, t *teller) ([]byte, error)
	// verify reads a new file as a stranger would, and knows the format's list.
	verify func(b []byte) error
}

// Every file is held in memory, with what was parsed of it.
const (
	maxText = 64 << 20
	maxLog  = 512 << 20
)

var formats = []Format{
	{Name: "GPX", Extension: ".gpx", limit: maxText, recognise: isGPX, rebuild: rebuildGPX, verify: verifyGPX},
	{Name: "KML", Extension: ".kml", limit: maxText, recognise: isKML, rebuild: rebuildKML, verify: verifyKML},
	{Name: "KMZ", Extension: ".kmz", limit: maxText, recognise: isKMZ, rebuild: rebuildKMZ, verify: verifyKMZ},
	{Name: "GeoJSON", Extension: ".geojson", limit: maxText, recognise: isGeoJSON, rebuild: rebuildGeoJSON, verify: verifyGeoJSON},
	{Name: "DJI subtitles", Extension: ".srt", limit: maxText, recognise: isSRT, rebuild: rebuildSRT, verify: verifySRT},
	{Name: "plan", Extension: ".plan", limit: maxText, recognise: isPlan, rebuild: rebuildPlan, verify: verifyPlan},
	{Name: "waypoints", Extension: ".waypoints", limit: maxText, recognise: isWaypoints, rebuild: rebuildWaypoints, verify: verifyWaypoints},
	{Name: "mission", Extension: ".json", limit: maxText, recognise: isMission, rebuild: rebuildMission, verify: verifyMission},
	{Name: "notes", Extension: ".json", limit: maxText, recognise: isNotes, rebuild: rebuildNotes, verify: verifyNotes},
	{Name: "events", Extension: ".jsonl", limit: maxText, recognise: isEvents, rebuild: rebuildEvents, verify: verifyEvents},
	{Name: "ULog", Extension: ".ulg", limit: maxLog, recognise: ulog.Is, rebuild: rebuildULog, verify: verifyULog},
	{Name: "DataFlash log", Extension: ".bin", limit: maxLog, recognise: dataflash.Is, rebuild: rebuildDataFlash, verify: verifyDataFlash},
	{Name: "MAVLink log", Extension: ".tlog", limit: maxLog, recognise: isTlog, rebuild: rebuildTlog, verify: verifyTlog},
	{Name: "table", Extension: ".csv", limit: maxText, recognise: isTable, rebuild: rebuildTable, verify: verifyTable},
}

// Recognise returns the format of a file by what is in it; its name may lie.
func Recognise(src []byte) (Format, bool) {
	i := slices.IndexFunc(formats, func(f Format) bool { return f.recognise(src) })
	if i < 0 {
		return Format{}, false
	}
	return formats[i], true
}

// Names lists the formats.
func Names() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.Name)
	}
	return names
}

// Rebuild returns the new file of a file of this format. The error wraps
// [ErrNothing] if the policy leaves nothing of it.
func (f Format) Rebuild(src []byte, c Config) ([]byte, redact.Report, error) {
	if c.Policy == nil {
		return nil, redact.Report{}, errors.New("rebuild a track: there is no policy")
	}
	if len(src) > f.limit {
		return nil, redact.Report{}, fmt.Errorf("rebuild %s: it has %d MB, and at most %d are read", f.Name, len(src)>>20, f.limit>>20)
	}
	t := newTeller(c)
	out, err := f.rebuild(src, t)
	r := t.tally.Report()
	if err == nil && !t.told && !t.tally.Told() {
		err = ErrNothing
	}
	if err != nil {
		return nil, r, fmt.Errorf("rebuild %s: %w", f.Name, err)
	}
	return out, r, nil
}

// Verify reads a rebuilt file again, with a parser of its own, and says what is
// in it that this package never writes.
func (f Format) Verify(b []byte) error {
	if err := f.verify(b); err != nil {
		return fmt.Errorf("verify %s: %w", f.Name, err)
	}
	return nil
}

// plain is a text file as it begins, in lower case, without a byte order mark.
func plain(src []byte) string {
	head := string(src[:min(len(src), 4096)])
	return strings.ToLower(strings.TrimLeft(strings.TrimPrefix(head, "\ufeff"), " \t\r\n"))
}

// Extension returns how names of files of a format end.
func Extension(format string) (string, bool) {
	for _, f := range formats {
		if f.Name == format {
			return f.Extension, true
		}
	}
	return "", false
}
