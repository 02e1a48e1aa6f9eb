package ui

import (
	"net/http"
	"strings"
	"testing"

	"skylatch/ui/missions"
)

func TestMissionsAreGivenToOurOwnPageOnThisMachineOnly(t *testing.T) {
	exports := (&missions.Exports{Folder: t.TempDir(), Formats: []string{"tlog"}}).Handler()
	s := start(t, func(c *Config) { c.Exports = exports })
	client := browser(t, s)
	if code, body := get(t, client, s.base()+"/api/exports", nil); code != http.StatusOK || !strings.Contains(body, "tlog") {
		t.Errorf("our page: answer = %d %q, want the place", code, body)
	}
	for _, path := range []string{"/api/exports", "/api/exports/file?run=x&file=y"} {
		if code, _ := get(t, plain(), s.base()+path, nil); code != http.StatusForbidden {
			t.Errorf("%s without a session: answer = %d, want 403", path, code)
		}
	}
	for name, origin := range map[string]string{"no page": "", "another page": "https://evil.example"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.base()+"/api/exports/start", strings.NewReader("{}"))
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
			t.Errorf("an export for %s: answer = %d, want 403", name, resp.StatusCode)
		}
	}
}
