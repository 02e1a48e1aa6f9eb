package missions

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skylatch/redact/export"
	"skylatch/ui/wire"
)

// exportsAt is the exports of a station behind a real server.
func exportsAt(t *testing.T, x *Exports) string {
	t.Helper()
	x.Folder = filepath.Join(t.TempDir(), "exports")
	server := httptest.NewServer(x.Handler())
	t.Cleanup(server.Close)
	return server.URL
}

// askFor asks for an export; the answer's lines follow.
func askFor(t *testing.T, ctx context.Context, base, body string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/api/exports/start", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = answer.Body.Close() })
	return answer
}

func heard(t *testing.T, answer *http.Response) []wire.ExportNews {
	t.Helper()
	var list []wire.ExportNews
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() {
		var n wire.ExportNews
		if err := json.Unmarshal(lines.Bytes(), &n); err != nil {
			t.Fatalf("%q: %v", lines.Text(), err)
		}
		list = append(list, n)
	}
	return list
}

const asked = `{"mission":"m","purpose":"partner","format":"gpx","cleared":true,"passphrase":"p"}`

func TestAnExportTellsHowFarItIsAndEnds(t *testing.T) {
	var got wire.ExportStart
	base := exportsAt(t, &Exports{Give: func(_ context.Context, asked wire.ExportStart, tell func(export.Progress)) (wire.ExportResult, error) {
		got = asked
		tell(export.Progress{Files: 1, OfFiles: 2, Bytes: 3, OfBytes: 4})
		tell(export.Progress{Files: 2, OfFiles: 2, Bytes: 4, OfBytes: 4}) // too soon to be told
		return wire.ExportResult{Run: "r"}, nil
	}})
	list := heard(t, askFor(t, t.Context(), base, asked))
	if want := (wire.ExportStart{Mission: "m", Purpose: "partner", Format: "gpx", Cleared: true, Passphrase: "p"}); got != want {
		t.Errorf("asked was %+v, want %+v", got, want)
	}
	if len(list) != 3 || list[1].Progress == nil || list[1].Progress.Bytes != 3 || list[2].Result == nil || list[2].Result.Run != "r" {
		t.Errorf("told was %+v", list)
	}
}

func TestAnExportThatFailsSaysWhyInThreeParts(t *testing.T) {
	base := exportsAt(t, &Exports{Give: func(context.Context, wire.ExportStart, func(export.Progress)) (wire.ExportResult, error) {
		return wire.ExportResult{}, errors.New("the disk is full")
	}})
	list := heard(t, askFor(t, t.Context(), base, asked))
	last := list[len(list)-1]
	if last.Problem == nil || last.Result != nil || !strings.Contains(last.Problem.Cause, "the disk is full") || last.Problem.Action == "" {
		t.Errorf("the last word is %+v", last)
	}
	for body, want := range map[string]int{`{"purpose":"public","extra":1}`: http.StatusBadRequest, `no`: http.StatusBadRequest, strings.Repeat("x", maxAsked+1): http.StatusBadRequest} {
		if answer := askFor(t, t.Context(), base, body); answer.StatusCode != want {
			t.Errorf("%.40q: answer %d, want %d", body, answer.StatusCode, want)
		}
	}
}

// TestThereIsOneExportAtATimeAndWhoLeavesCancelsIt: the second is told to wait,
// the first ends with its page, and then there is a turn for the next.
func TestThereIsOneExportAtATimeAndWhoLeavesCancelsIt(t *testing.T) {
	ended := make(chan error)
	base := exportsAt(t, &Exports{Give: func(ctx context.Context, _ wire.ExportStart, _ func(export.Progress)) (wire.ExportResult, error) {
		<-ctx.Done()
		ended <- ctx.Err()
		return wire.ExportResult{}, ctx.Err()
	}})
	for range 2 {
		ctx, leave := context.WithCancel(t.Context())
		first := askFor(t, ctx, base, asked)
		for first.StatusCode == http.StatusConflict { // the one before is just ending
			first = askFor(t, ctx, base, asked)
		}
		second := askFor(t, t.Context(), base, asked)
		var p wire.Problem
		if err := json.NewDecoder(second.Body).Decode(&p); err != nil || second.StatusCode != http.StatusConflict || !strings.Contains(p.Cause, "Another mission") {
			t.Errorf("a second one: %d %+v, %v", second.StatusCode, p, err)
		}
		leave()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("it ended with %v", err)
		}
	}
}

func TestWhatWasExportedIsSavedAndNothingElse(t *testing.T) {
	x := &Exports{Formats: []string{"tlog"}}
	base := exportsAt(t, x)
	for name, content := range map[string]string{"exports/run/sub/flight.gpx": "a track", "exports/run/.skylatch-1": "half", "ledger/key": "secret"} {
		at := filepath.Join(filepath.Dir(x.Folder), name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(at), 0o700), os.WriteFile(at, []byte(content), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	get := func(address string) (*http.Response, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+address, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		var b strings.Builder
		if _, err := bufio.NewReader(answer.Body).WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		return answer, b.String()
	}
	file := func(run, name string) string {
		return "/api/exports/file?" + url.Values{"run": {run}, "file": {name}}.Encode()
	}
	answer, body := get(file("run", "sub/flight.gpx"))
	if answer.StatusCode != http.StatusOK || body != "a track" || !strings.Contains(answer.Header.Get("Content-Disposition"), `filename=flight.gpx`) {
		t.Errorf("the file: %d %q %v", answer.StatusCode, body, answer.Header)
	}
	for _, address := range []string{file("run", ".skylatch-1"), file("run", "../../ledger/key"), file("..", "ledger/key"), file("run", "sub"), file("", "")} {
		if answer, body := get(address); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d %q, want 404", address, answer.StatusCode, body)
		}
	}
	drop := func(run string) int {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/api/exports/delete?"+url.Values{"run": {run}}.Encode(), nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		return answer.StatusCode
	}
	for _, run := range []string{"", ".", "..", "../ledger", "run/sub", "/"} {
		if code := drop(run); code != http.StatusBadRequest {
			t.Errorf("delete %q: %d, want 400", run, code)
		}
	}
	for range 2 { // again is no error
		if code := drop("run"); code != http.StatusNoContent {
			t.Errorf("delete: %d, want 204", code)
		}
	}
	if _, err := os.Stat(filepath.Join(x.Folder, "run")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what was deleted: %v", err)
	}
	if _, err := os.Stat(filepath.Join(x.Folder, "..", "ledger", "key")); err != nil {
		t.Error(err)
	}
	var place wire.ExportPlace
	if answer, body := get("/api/exports"); json.Unmarshal([]byte(body), &place) != nil || place.Folder != x.Folder || len(place.Formats) != 1 {
		t.Errorf("the place: %d %s", answer.StatusCode, body)
	}
}
