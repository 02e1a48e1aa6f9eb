package flightlog

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"skylatch/telemetry/seal"
	"skylatch/telemetry/seal/sealtest"
)

// canary stands in every frame of [canaryLog].
const canary = "N4711-ADA"

// canaryLog is a tlog of so many frames that each hold the canary.
func canaryLog(frames int) []byte {
	var log []byte
	for i := range frames {
		f := frame(7, uint64(i))
		copy(f[20:], canary)
		log = appendEntry(log, start, f)
	}
	return log
}

// TestWhatIsBroughtInIsSealed brings in a tlog and a log of an autopilot, sealed
// and, as its twin, not.
func TestWhatIsBroughtInIsSealed(t *testing.T) {
	log := canaryLog(2000)
	original := bytes.Clone(log)
	for name, bring := range map[string]func(dir, path string, to *seal.Recipients) (string, error){
		"tlog": func(dir, path string, to *seal.Recipients) (string, error) {
			return Import(t.Context(), dir, path, to)
		},
		"autopilot's log": func(dir, path string, to *seal.Recipients) (string, error) {
			return ImportForeign(t.Context(), dir, path, Foreign{Format: "log", Extension: ".log", MaxSize: 1 << 30, Tell: tellItself}, to)
		},
	} {
		for _, s := range []sealing{{}, newSealing(t)} {
			dir := filepath.Join(t.TempDir(), "missions")
			path := filepath.Join(t.TempDir(), "Lovelace over the pylon.tlog")
			if err := os.WriteFile(path, original, 0o600); err != nil {
				t.Fatal(err)
			}
			mission, err := bring(dir, path, s.to)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if open := sealtest.LyingOpen(t, dir, canary, "Lovelace"); (len(open) == 0) != (s.to != nil) {
				t.Errorf("%s, sealed %v: in the open lie %q", name, s.to != nil, open)
			}
			folder := s.open(t, filepath.Join(dir, mission)) // finds what is not sealed
			if got := readFile(t, folder, tlogName); !bytes.Equal(got, log) {
				t.Errorf("%s: the flight log has %d bytes, want %d", name, len(got), len(log))
			}
			a := readMission(t, filepath.Join(dir, mission))
			sum := sha256.Sum256(original)
			if a.Sealed != (s.to != nil) || a.FramesIn != 2000 || a.Imported.SHA256 != hex.EncodeToString(sum[:]) {
				t.Errorf("%s: the account is %+v", name, a)
			}
			if a.Imported.Kept != "" && !bytes.Equal(readFile(t, folder, a.Imported.Kept), original) {
				t.Errorf("%s: the original is not as it was", name)
			}
			if from, err := ReadOrigin(filepath.Join(dir, mission), s.keys); err != nil || from.File != filepath.Base(path) {
				t.Errorf("%s: with its keys it comes from %+v, %v", name, from, err)
			}
			if from, err := ReadOrigin(filepath.Join(dir, mission), nil); err != nil || (from.File == "") != (s.to != nil) || from.SHA256 == "" {
				t.Errorf("%s: without keys it comes from %+v, %v", name, from, err)
			}
			if list, err := Recover(dir); err != nil || len(list) > 0 {
				t.Errorf("%s: it is recovered as %v, %v", name, list, err)
			}
			_, err = bring(dir, path, s.to)
			if k, ok := errors.AsType[*KnownError](err); !ok || k.Mission != mission {
				t.Errorf("%s: the same again gives %v", name, err)
			}
			if list := missions(t, dir); len(list) != 1 {
				t.Errorf("%s: there are %q", name, list)
			}
		}
	}
}

// tellItself tells a log that is a tlog.
func tellItself(_ context.Context, log []byte, w io.Writer) ([]string, error) {
	for len(log) > 0 {
		n, err := w.Write(log[:min(len(log), 10_000)])
		if err != nil {
			return nil, err
		}
		log = log[n:]
	}
	return nil, nil
}

// sayWritten says on the output how far a writer is.
type sayWritten struct{ io.Writer }

func (s sayWritten) Write(b []byte) (int, error) {
	fmt.Println("written")
	return s.Writer.Write(b)
}

// beingTold is what the importing process and the test after it bring in.
func beingTold(out func(io.Writer) io.Writer) Foreign {
	return Foreign{Format: "log", Extension: ".log", MaxSize: 1 << 30, Tell: func(ctx context.Context, log []byte, w io.Writer) ([]string, error) {
		return tellItself(ctx, log, out(w))
	}}
}

// importUntilKilled is the other process of the test below.
func importUntilKilled(dir, path, public string) {
	to, err := seal.ParseRecipients([]string{public})
	if err == nil {
		_, err = ImportForeign(context.Background(), dir, path, beingTold(func(w io.Writer) io.Writer { return sayWritten{w} }), to)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("written") // and it has its name
	os.Exit(0)
}

// TestAKilledImportLeavesNothingOpenAndGoesOn kills an import after a random
// write, and brings the log in again.
func TestAKilledImportLeavesNothingOpenAndGoesOn(t *testing.T) {
	log := canaryLog(5000)
	path := writeLog(t, log)
	for i := range 8 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			s, dir := newSealing(t), t.TempDir()
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-flightlog.record", dir, "-flightlog.import", path, "-flightlog.seal", s.public)
			cmd.Stderr = os.Stderr
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			lines, until := bufio.NewScanner(out), 1+rand.IntN(len(log)/10_000+2)
			for n := 1; lines.Scan(); n++ {
				if n == until {
					_ = cmd.Process.Kill() // it may have ended
				}
			}
			_ = cmd.Wait() // one that came to its end before the kill is fine
			if open := sealtest.LyingOpen(t, dir, canary); len(open) > 0 {
				t.Errorf("in the open lie %q", open)
			}
			mission, err := ImportForeign(t.Context(), dir, path, beingTold(func(w io.Writer) io.Writer { return w }), s.to)
			if k, known := errors.AsType[*KnownError](err); known {
				mission, err = k.Mission, nil
			}
			if err != nil {
				t.Fatal(err)
			}
			if list := missions(t, dir); len(list) != 1 || list[0] != mission {
				t.Fatalf("there are %q, want %s alone", list, mission)
			}
			folder := s.open(t, filepath.Join(dir, mission))
			if !bytes.Equal(readFile(t, folder, tlogName), log) || !bytes.Equal(readFile(t, folder, "autopilot.log"), log) {
				t.Error("it is not what was brought in")
			}
		})
	}
}
