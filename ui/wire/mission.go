package wire

import (
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/flightlog"
	"skylatch/telemetry/library"
)

// MissionList is the answer to GET /api/missions.
type MissionList struct {
	Found    int               `json:"found"`    // on all pages
	Unlocked bool              `json:"unlocked"` // what is sealed, for whom a key was given
	Missions []RecordedMission `json:"missions"`
}

// Unlocking opens sealed missions: POST /api/missions/unlock. The key is a file's
// text; a passphrase opens that, if it is closed.
type Unlocking struct {
	Key        string `json:"key"`
	Passphrase string `json:"passphrase"`
}

// RecordedMission is one mission of the library. Figures that it does not tell are absent.
type RecordedMission struct {
	Name         string       `json:"name"`
	State        string       `json:"state" tstype:"'flying' | 'whole' | 'recovered' | 'damaged' | 'sealed'"`
	StartMs      int64        `json:"start_ms"` // Unix epoch
	EndMs        int64        `json:"end_ms"`
	System       int          `json:"system"` // 0: video without a vehicle
	Vehicle      string       `json:"vehicle,omitempty"`
	Autopilot    string       `json:"autopilot,omitempty"`
	Flights      int          `json:"flights"`
	AirborneMs   int64        `json:"airborne_ms"`
	DistanceM    float64      `json:"distance_m"`
	HighestM     *float64     `json:"highest_m,omitempty"` // above home
	FastestMps   *float64     `json:"fastest_mps,omitempty"`
	BatteryRatio *float64     `json:"battery_ratio,omitempty"` // used
	Warnings     int          `json:"warnings"`
	Cautions     int          `json:"cautions"`
	Pictures     int          `json:"pictures"`
	Bytes        int64        `json:"bytes"`
	Path         [][2]float64 `json:"path"` // latitude and longitude in degrees
	Problems     []string     `json:"problems"`
	Notes        Notes        `json:"notes"`
	Films        []Film       `json:"films"`
}

// Notes is what a crew wrote about a mission.
type Notes struct {
	Title string   `json:"title"`
	Text  string   `json:"text"`
	Tags  []string `json:"tags"`
	Keep  bool     `json:"keep"` // never deleted by age or for room
}

// Film is a recorded video. Its clock is of a single mission, not of a list.
type Film struct {
	File    string `json:"file"`
	Track   string `json:"track"`
	Codec   string `json:"codec"` // RFC 6381
	StartMs int64  `json:"start_ms"`
	EndMs   int64  `json:"end_ms"`
	// Clock ties the film to the mission: pairs of seconds in the film and
	// milliseconds since the Unix epoch.
	Clock [][2]float64 `json:"clock,omitempty"`
}

// Mark is a moment that somebody looks for on the time line.
type Mark struct {
	AtMs  int64  `json:"at_ms"`
	Kind  string `json:"kind" tstype:"'mode' | 'armed' | 'alert' | 'take_off' | 'landing'"`
	Text  string `json:"text"`
	Level string `json:"level,omitempty"`
}

// MissionView is the answer to GET /api/missions/{name}.
type MissionView struct {
	Mission  RecordedMission `json:"mission"`
	Marks    []Mark          `json:"marks"`
	Pictures []string        `json:"pictures"` // file names
}

// Series is the answer to GET /api/missions/{name}/series: what was recorded
// over time, in as many steps as asked for.
type Series struct {
	// Fields are all that the recording has, as paths into [Vehicle].
	Fields []string `json:"fields"`
	AtMs   []int64  `json:"at_ms"`
	// Low and High are the least and the greatest value of each step, by field;
	// null where there is none.
	Low  map[string][]*float64 `json:"low"`
	High map[string][]*float64 `json:"high"`
}

// EncodeMission says a mission to the page.
func EncodeMission(m library.Mission) RecordedMission {
	w := RecordedMission{
		Name: m.Name, State: string(m.State), StartMs: m.StartedAt.UnixMilli(), EndMs: m.EndedAt.UnixMilli(), System: m.System,
		Vehicle: string(m.Vehicle), Autopilot: string(m.Autopilot), Flights: m.Flights, AirborneMs: m.Airborne.Milliseconds(),
		DistanceM: round(float64(m.Distance), 1), HighestM: optional(m.Highest, 1), FastestMps: optional(m.Fastest, 1),
		BatteryRatio: optional(m.BatteryUsed, 3), Warnings: m.Alerts[telemetry.Warning], Cautions: m.Alerts[telemetry.Caution],
		Pictures: m.Pictures, Bytes: m.Bytes, Path: make([][2]float64, 0, len(m.Path)), Problems: some(m.Problems),
		Notes: Notes{Title: m.Notes.Title, Text: m.Notes.Text, Tags: some(m.Notes.Tags), Keep: m.Notes.Keep},
		Films: make([]Film, 0, len(m.Videos)),
	}
	if m.EndedAt.IsZero() {
		w.EndMs = w.StartMs
	}
	if m.State == library.Sealed {
		w.Problems = append(w.Problems, "It is sealed, and its figures are inside: unlock it with its key file to see them.")
	}
	for _, p := range m.Path {
		w.Path = append(w.Path, [2]float64{round(p.LatDeg, 7), round(p.LonDeg, 7)})
	}
	for _, v := range m.Videos {
		w.Films = append(w.Films, Film{
			File: v.File, Track: string(v.Track), Codec: v.Codec, StartMs: v.StartedAt.UnixMilli(), EndMs: v.EndedAt.UnixMilli(),
		})
	}
	return w
}

// EncodeMarks says the moments of a mission.
func EncodeMarks(marks []library.Mark) []Mark {
	list := make([]Mark, 0, len(marks))
	for _, m := range marks {
		list = append(list, Mark{AtMs: m.At.UnixMilli(), Kind: string(m.Kind), Text: m.Text, Level: string(m.Level)})
	}
	return list
}

// EncodeClock says when a film's pictures came.
func EncodeClock(ticks []flightlog.Tick) [][2]float64 {
	list := make([][2]float64, 0, len(ticks))
	for _, t := range ticks {
		at := float64(t.At.UnixMicro()) / float64(time.Millisecond/time.Microsecond)
		list = append(list, [2]float64{round(t.Media.Seconds(), 4), at})
	}
	return list
}

// some is a list that is never null.
func some(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
