//go:build linux

package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"skylatch/redact/ledger"
)

// skylatch runs one of the program's commands to its end.
func skylatch(t *testing.T, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	path := os.Getenv(islandEnv)
	if path == "" {
		if path, err = buildOnce(); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	command := exec.CommandContext(ctx, path, args...)
	var out, complaints bytes.Buffer
	command.Stdout, command.Stderr = &out, &complaints
	err = command.Run()
	return out.String(), complaints.String(), err
}

// proofsByHand returns the proofs in the ledger that somebody asked for, after
// a check of the whole ledger by the program itself.
func proofsByHand(t *testing.T, data string) []map[string]any {
	t.Helper()
	if out, complaints, err := skylatch(t, "ledger", "verify", "--data", data); err != nil {
		t.Fatalf("ledger verify = %v\n%s%s", err, out, complaints)
	}
	out, complaints, err := skylatch(t, "ledger", "list", "--data", data, "--kind", "proof", "--json")
	if err != nil {
		t.Fatalf("ledger list = %v\n%s", err, complaints)
	}
	var found []map[string]any
	for line := range strings.Lines(out) {
		var entry struct{ Fields map[string]any }
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Fatal(err)
		}
		if entry.Fields["by"] == "hand" {
			found = append(found, entry.Fields)
		}
	}
	return found
}

func TestAProofByHandIsInTheLedger(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	out, complaints, err := skylatch(t, "prove", "--data", data)
	if err != nil || !strings.Contains(out, "Written into the ledger in "+filepath.Join(data, "ledger")+" as entry 1.") {
		t.Fatalf("prove = %v, want it to say where the proof was written\n%s%s", err, out, complaints)
	}
	// And beside a station, which is the ledger's one writer.
	p := startProgram(t, data, freeUDP(t))
	if out, complaints, err := skylatch(t, "prove", "--data", data, "--json"); err != nil ||
		!json.Valid([]byte(out)) || !strings.Contains(complaints, "Written into the ledger") {
		t.Fatalf("prove beside a station = %v\n%s%s", err, out, complaints)
	}
	proofs := proofsByHand(t, data)
	if len(proofs) != 2 {
		t.Fatalf("%d proofs by hand in the ledger, want 2", len(proofs))
	}
	for _, f := range proofs {
		layers, _ := f["layers"].([]any)
		if f["holds"] != true || f["version"] == "" || f["system"] == "" || f["tried_at"] == "" || len(layers) != 6 {
			t.Errorf("the ledger says of a proof: %v", f)
		}
	}
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("the station ended with %v, want a clean stop", err)
	}
	if left := proofsByHand(t, data); len(left) != 2 {
		t.Errorf("%d proofs by hand after the stop, want 2", len(left))
	}
}

// TestAProofThatCannotBeWrittenDownIsSaid: somebody has the ledger open and
// takes nothing in.
func TestAProofThatCannotBeWrittenDownIsSaid(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	held, err := ledger.Open(filepath.Join(data, "ledger"))
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	out, complaints, err := skylatch(t, "prove", "--data", data)
	if err == nil || !strings.Contains(out, "0 open") || !strings.Contains(complaints, "took no entry from its inbox") {
		t.Errorf("prove = %v, want the proof and that it was not written\n%s%s", err, out, complaints)
	}
	if left, err := filepath.Glob(filepath.Join(data, "ledger", "inbox", "*")); err != nil || len(left) != 0 {
		t.Errorf("left in the inbox: %v (%v)", left, err)
	}
}
