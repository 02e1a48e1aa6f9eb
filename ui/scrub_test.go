package ui

import (
	"errors"
	"math"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"skylatch/redact/export"
	"skylatch/ui/scrub"
)

func newScrub(t *testing.T) *scrub.Scrub {
	t.Helper()
	dir := t.TempDir()
	s, err := scrub.New(scrub.Config{
		Folder: dir, Incoming: filepath.Join(dir, ".incoming"), Room: func() int64 { return math.MaxInt64 },
		New: func(string, bool, string) (*export.Export, error) { return nil, errors.New("no run is begun here") },
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestFilesAreTakenFromOurOwnPageOnThisMachineOnly(t *testing.T) {
	s := start(t, func(c *Config) { c.Scrub = newScrub(t) })
	client := browser(t, s)
	if code, body := get(t, client, s.base()+"/api/scrub", nil); code != http.StatusOK || !strings.Contains(body, "folder") {
		t.Errorf("our page: answer = %d %q, want the folder", code, body)
	}
	for _, path := range []string{"/api/scrub", "/api/scrub/copy?run=x&file=y"} {
		if code, _ := get(t, plain(), s.base()+path, nil); code != http.StatusForbidden {
			t.Errorf("%s without a session: answer = %d, want 403", path, code)
		}
	}
	for _, path := range []string{"/api/scrub/start", "/api/scrub/end", "/api/scrub/file?run=x&as=a.jpg"} {
		for name, origin := range map[string]string{"no page": "", "another page": "https://evil.example"} {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.base()+path, strings.NewReader("{}"))
			if err != nil {
				t.Fatal(err)
			}
			if origin != "" {
				r.Header.Set("Origin", origin)
			}
			resp, err := client.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
			if resp.StatusCode != http.StatusForbidden {
				t.Errorf("%s from %s: answer = %d, want 403", path, name, resp.StatusCode)
			}
		}
	}
}
