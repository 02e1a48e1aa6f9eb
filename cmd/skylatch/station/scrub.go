package station

import (
	"math"
	"path/filepath"
	"runtime"

	"skylatch/redact"
	"skylatch/redact/export"
	"skylatch/telemetry/flightlog"
	"skylatch/ui/scrub"
)

// recordingRoom is left free on the disk with the data folder, whatever is to be
// scrubbed: half an hour of flight and video.
const recordingRoom = 1 << 30

// newScrub makes what takes files from the page.
func newScrub(c Config, record *clerk, recorder *flightlog.Recorder) (*scrub.Scrub, error) {
	folder := filepath.Join(c.Settings.Data, "scrubbed")
	return scrub.New(scrub.Config{
		Folder:   folder,
		Data:     c.Settings.Data,
		Incoming: filepath.Join(folder, ".incoming"),
		New: func(policy string, cleared bool, folder string) (*export.Export, error) {
			p, err := c.Settings.Policy(policy)
			if err != nil {
				return nil, err
			}
			return export.New(export.Config{
				Policy: p, Secret: redact.NewSecret(), Origin: &redact.Origin{}, Folder: folder, Write: record.Write,
				Cleared: cleared, Workers: max(1, runtime.GOMAXPROCS(0)/2), // the flight needs the others
			})
		},
		Room: roomBesideRecordings(recorder),
	})
}

// roomBesideRecordings returns what measures how many bytes may be written
// without hurting a recording.
func roomBesideRecordings(recorder *flightlog.Recorder) func() int64 {
	return func() int64 {
		d := recorder.Disk()
		if d.TotalBytes == 0 {
			return math.MaxInt64 // nobody knows; a full disk is an error, too
		}
		return int64(d.FreeBytes) - recordingRoom
	}
}
