package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"
)

// baggage is what people bring in, and what none of it may tell a thief.
type baggage struct {
	t        *testing.T
	card     string
	logs     []string
	canaries map[string]string
}

func pack(t *testing.T) baggage {
	t.Helper()
	dir := t.TempDir()
	b := baggage{t: t, card: filepath.Join(dir, "card"), logs: []string{filepath.Join(dir, "Lovelace.BIN"), filepath.Join(dir, "Babbage.tlog")}}
	taken := "2026:11:21 12:00:20"
	photo, err := photographed(taken)
	b.must(err)
	comment := "camera 4711-SERIAL"
	photo = slices.Concat(photo[:2], []byte{0xff, 0xfe, 0, byte(len(comment) + 2)}, []byte(comment), photo[2:])
	folder := filepath.Join(b.card, "DCIM", "Byron")
	b.must(os.MkdirAll(folder, 0o700))
	b.must(os.WriteFile(filepath.Join(folder, "DJI_0001.JPG"), photo, 0o600))
	b.must(os.WriteFile(filepath.Join(folder, "DJI_0001.SRT"), []byte("[latitude: 47.1] [longitude: 8.2]"), 0o600))
	b.must(writeLog(b.logs[0]))
	b.must(writeFlight(filepath.Join(dir, "flight")))
	b.must(os.Rename(filepath.Join(dir, "flight", "flight.tlog"), b.logs[1]))
	place := func(lat, lon uint32) string {
		return string(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, lat), lon))
	}
	b.canaries = map[string]string{
		"the name of the autopilot's log": "Lovelace.BIN", "that of the tlog": "Babbage", "a folder of the card": "Byron", "a photo's name": "DJI_0001",
		"when it was taken": taken, "the camera's serial number": comment, "the subtitles' place": "[latitude",
		"the board's serial number": boardSerial, "a place of the autopilot's log": place(471_000_000, 87_005_000),
		"a place of the tlog": place(471_244_567, 87_654_321), "the pilot": "ada@example.org",
	}
	return b
}

func (b baggage) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// bring brings all of it into a data folder, beside a flight that was recorded
// there.
func (b baggage) bring(data string, recipients, settings []string, unlock ...string) {
	b.t.Helper()
	mission := filepath.Join(data, "missions", "2026-11-21T12-00-00Z-vehicle-1")
	b.must(writeFlight(mission, recipients...))
	settings = append(settings, "--data", data)
	if status := run(b.t.Context(), slices.Concat([]string{"missions", "import"}, b.logs, settings)); status != 0 {
		b.t.Fatalf("import ends with status %d", status)
	}
	settings = append(settings, "--zone", "+00:00", "--mission", filepath.Base(mission))
	if status := run(b.t.Context(), slices.Concat([]string{"missions", "card", b.card}, settings, unlock)); status != 0 {
		b.t.Fatalf("card ends with status %d", status)
	}
}

// lyingOpen says which of the canaries a data folder tells, in its files or by
// their names.
func (b baggage) lyingOpen(data string) []string {
	b.t.Helper()
	found := make(map[string]bool)
	b.must(filepath.WalkDir(data, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		for what, canary := range b.canaries {
			if bytes.Contains(content, []byte(canary)) || strings.Contains(strings.TrimPrefix(path, data), canary) {
				found[what] = true
			}
		}
		return err
	}))
	var list []string
	for what := range found {
		list = append(list, what)
	}
	return list
}

// TestNothingThatIsBroughtInLiesOpen looks for canaries in the whole data folder
// of a station that seals, and, as its twin, in that of one that does not.
func TestNothingThatIsBroughtInLiesOpen(t *testing.T) {
	b := pack(t)
	id, err := age.GenerateX25519Identity()
	b.must(err)
	dir := t.TempDir()
	settings, key := filepath.Join(dir, "skylatch.toml"), filepath.Join(dir, "crew.key")
	b.must(errors.Join(
		os.WriteFile(settings, fmt.Appendf(nil, "[record]\nseal = [%q]\n", id.Recipient()), 0o600),
		os.WriteFile(key, []byte(id.String()+"\n"), 0o600),
	))
	open := t.TempDir()
	b.bring(open, nil, nil)
	if found := b.lyingOpen(open); len(found) != len(b.canaries) {
		t.Errorf("without a seal only %q are found, of %d: the test does not see", found, len(b.canaries))
	}
	closed := t.TempDir()
	b.bring(closed, []string{id.Recipient().String()}, []string{"--config", settings}, "--unlock", key)
	if found := b.lyingOpen(closed); len(found) > 0 {
		t.Errorf("in the open lie %q", found)
	}
	// What was looked at with the key leaves nothing on the disk, either.
	for _, command := range []string{"list", "show"} {
		arguments := []string{"missions", command, "--data", closed, "--unlock", key}
		if command == "show" {
			arguments = append(arguments, "2026-11-21T12-00-00Z-vehicle-1")
		}
		if status := run(t.Context(), arguments); status != 0 {
			t.Errorf("%s ends with status %d", command, status)
		}
	}
	if found := b.lyingOpen(closed); len(found) > 0 {
		t.Errorf("after a look in the open lie %q", found)
	}
}
