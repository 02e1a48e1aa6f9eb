package scrub

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"skylatch/redact/ledger"
	"skylatch/ui/wire"
)

// sum is what the ledger says of a whole run.
type sum struct {
	Action   string
	Asked    int
	Left     int
	Refused  int
	NotTried int `json:"not_tried"`
}

// sums are those in the ledger.
func (r *rig) sums() (all []sum) {
	r.Helper()
	for e, err := range ledger.Entries(filepath.Join(r.scrub.Data, "ledger"), ledger.Filter{Kinds: []ledger.Kind{ledger.Decision}}) {
		var s sum
		if err == nil {
			err = json.Unmarshal(e.Fields, &s)
		}
		if err != nil {
			r.Fatal(err)
		}
		if s.Action == "scrubbed" {
			all = append(all, s)
		}
	}
	return all
}

// begin begins a run of so many files.
func (r *rig) begin(asked int) *run {
	r.Helper()
	made, err := r.scrub.start(r.Context(), wire.ScrubStart{Policy: "partner", Asked: asked}, time.Now())
	if err != nil {
		r.Fatal(err)
	}
	return made
}

// send gives a run a picture, and one that is none.
func (r *rig) send(in *run) {
	r.Helper()
	for name, content := range map[string][]byte{"a.jpg": picture(r.T), "b.dat": []byte("who knows what this is")} {
		if code, b := r.do(http.MethodPost, fileAddress(in.id, name), content, nil); code != http.StatusOK {
			r.Fatalf("%s: answer = %d %s", name, code, b)
		}
	}
}

func (r *rig) end(in *run) {
	r.Helper()
	if code, b := r.do(http.MethodPost, "/api/scrub/end", fmt.Appendf(nil, `{"run":%q}`, in.id), nil); code != http.StatusOK {
		r.Fatalf("end: %d %s", code, b)
	}
}

// TestTheLedgerSaysWhatBecameOfAWholeRun: of one that went to its end, and of one
// that was cancelled; once, whoever says so again.
func TestTheLedgerSaysWhatBecameOfAWholeRun(t *testing.T) {
	for what, c := range map[string]struct{ asked, notTried int }{"ended": {2, 0}, "cancelled": {5, 3}, "of more files than were asked for": {1, 0}} {
		r := newRig(t)
		in := r.begin(c.asked)
		r.send(in)
		if got := r.sums(); len(got) > 0 {
			t.Errorf("%s: before its end the ledger says %+v", what, got)
		}
		for range 2 {
			r.end(in)
		}
		want := []sum{{"scrubbed", 2 + c.notTried, 1, 1, c.notTried}}
		if got := r.sums(); !slices.Equal(got, want) {
			t.Errorf("%s: the ledger says %+v, want %+v", what, got, want)
		}
		if code, _ := r.do(http.MethodPost, fileAddress(in.id, "c.jpg"), picture(t), nil); code != http.StatusNotFound {
			t.Errorf("%s: it takes a file: %d", what, code)
		}
	}
}

func TestARunOfOneFileHasNoSum(t *testing.T) {
	r := newRig(t)
	in := r.begin(1)
	if code, _ := r.do(http.MethodPost, fileAddress(in.id, "a.jpg"), picture(t), nil); code != http.StatusOK {
		t.Fatal(code)
	}
	r.end(in)
	if got := r.sums(); len(got) > 0 {
		t.Errorf("the ledger says %+v", got)
	}
}

// TestTheSumComesBehindTheLastFile: a run that is cancelled within a file ends when
// nothing of that is left.
func TestTheSumComesBehindTheLastFile(t *testing.T) {
	r := newRig(t)
	in := r.begin(3)
	r.send(in)
	body, page := io.Pipe()
	done := make(chan error)
	go func() {
		_, err := r.scrub.file(t.Context(), in, upload{as: "c.jpg", size: 1 << 20, body: body})
		done <- err
	}()
	if _, err := page.Write([]byte("the beginning")); err != nil { // it is being taken
		t.Fatal(err)
	}
	r.end(in)
	if got := r.sums(); len(got) > 0 {
		t.Errorf("while a file comes in the ledger says %+v", got)
	}
	cut := errors.New("cut")
	_ = page.CloseWithError(cut)
	if err := <-done; !errors.Is(err, cut) {
		t.Errorf("file = %v, want %v", err, cut)
	}
	if got, want := r.sums(), []sum{{"scrubbed", 3, 1, 1, 1}}; !slices.Equal(got, want) {
		t.Errorf("the ledger says %+v, want %+v", got, want)
	}
}

// TestARunThatNobodyEndsEndsWithTheStation: and when too many others have begun.
func TestARunThatNobodyEndsEndsWithTheStation(t *testing.T) {
	r := newRig(t)
	first := r.begin(9)
	r.send(first)
	for range maxRuns {
		r.begin(0)
	}
	want := []sum{{"scrubbed", 9, 1, 1, 7}}
	if got := r.sums(); !slices.Equal(got, want) {
		t.Errorf("pushed out, the ledger says %+v, want %+v", got, want)
	}
	last := r.begin(4)
	r.send(last)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := r.scrub.Run(ctx); err != nil {
		t.Fatal(err)
	}
	want = append(want, sum{"scrubbed", 4, 1, 1, 2})
	if got := r.sums(); !slices.Equal(got, want) {
		t.Errorf("with the station, the ledger says %+v, want %+v", got, want)
	}
}

func TestARequestToEndNoRunIsRefused(t *testing.T) {
	r := newRig(t)
	for body, want := range map[string]int{`{"run":"2026-11-21"}`: http.StatusNotFound, `{"run":`: http.StatusBadRequest, `{"policy":"x"}`: http.StatusBadRequest} {
		if code, _ := r.do(http.MethodPost, "/api/scrub/end", []byte(body), nil); code != want {
			t.Errorf("%s: answer = %d, want %d", body, code, want)
		}
	}
}
