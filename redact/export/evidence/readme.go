package evidence

import (
	"bytes"
	_ "embed" // the README's text
	"fmt"
	"path"
	"strings"
	"text/template"
	"time"

	"skylatch/telemetry/card"
)

//go:embed readme.txt
var readmeText string

var readmeTemplate = template.Must(template.New("README.txt").Funcs(template.FuncMap{
	"when": func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
}).Parse(readmeText))

// readme says what is in the package, and how to check it.
func (p *packer) readme(files []File) []byte {
	var b bytes.Buffer
	err := readmeTemplate.Execute(&b, map[string]any{
		"Mission": p.Mission, "From": p.From, "To": p.To, "Program": p.Program, "Key": p.manifest.Key, "Files": files,
		"Entries": p.manifest.Entries, "Sealed": p.Seal.Closed(),
	})
	if err != nil {
		panic(fmt.Sprintf("the README's text and its data do not fit: %v", err))
	}
	return b.Bytes()
}

// what says what a file of a mission is.
func what(name string) string {
	switch base := path.Base(name); {
	case name == "flight.tlog":
		return "every MAVLink frame as it came and went, each with the time of the station's clock; QGroundControl, Mission Planner and MAVProxy read it"
	case name == "events.jsonl":
		return "what the station noticed and did: alerts, commands, gaps; one JSON object a line"
	case name == "mission.json":
		return "the recorder's account: start, end, how many frames, what was lost"
	case name == "notes.json":
		return "what the crew wrote about the mission"
	case strings.HasPrefix(name, "autopilot."):
		return "the autopilot's own log, as it was brought in: the flight log was made from it"
	case name == card.ListName:
		return "what was brought in from cameras' cards: one JSON object a file, with its hash there and here"
	case strings.HasPrefix(name, card.FolderName+"/"), strings.HasPrefix(name, card.FolderName+"-"):
		return "a file of a camera's card, as it was there"
	case strings.HasPrefix(base, "video-"):
		return "video as it came from the aircraft (fragmented MP4); any player shows it"
	case strings.HasPrefix(base, "picture-"):
		return "a picture that the pilot took from the video"
	}
	return "a file of the mission's folder"
}
