package missions

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skylatch/telemetry/library"
	"skylatch/telemetry/seal"
	"skylatch/ui/wire"
)

// TestASealedMissionIsShownWhileItIsUnlocked asks for a sealed mission, its
// charts and its film: locked, unlocked, and locked again.
func TestASealedMissionIsShownWhileItIsUnlocked(t *testing.T) {
	const passphrase = "correct horse battery"
	file, recipient, err := seal.NewKeyFile(passphrase, 10)
	if err != nil {
		t.Fatal(err)
	}
	to, err := seal.ParseRecipients([]string{recipient})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	folder := filepath.Join(dir, "missions", "tour")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	key, err := seal.NewKey(folder, to)
	if err != nil {
		t.Fatal(err)
	}
	account := `{"format":1,"sealed":true,"system":3,"started_at":"2026-11-21T12:00:00Z","ended_at":"2026-11-21T12:10:00Z"}`
	if err := os.WriteFile(filepath.Join(folder, "mission.json"), []byte(account), 0o600); err != nil {
		t.Fatal(err)
	}
	film := bytes.Repeat([]byte("0123456789"), 20_000)
	for name, content := range map[string][]byte{"flight.tlog": []byte("a flight"), "video-day.mp4": film} {
		if err := key.WriteFile(filepath.Join(folder, name), content); err != nil {
			t.Fatal(err)
		}
	}
	l, err := library.Open(library.Config{Dir: filepath.Dir(folder), Index: filepath.Join(dir, "index"), Watch: climb})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	if err := l.Refresh(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", New(Config{Library: l, Watch: climb, Log: slog.New(slog.DiscardHandler)}))
	mux.Handle("POST /api/missions/", (&Seals{Library: l}).Handler())
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)

	post := func(path string, body any, want int) string {
		t.Helper()
		b, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.Post(s.URL+path, "application/json", bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		said, _ := io.ReadAll(resp.Body)
		if resp.StatusCode != want {
			t.Errorf("POST %s = %d %s, want %d", path, resp.StatusCode, said, want)
		}
		return string(said)
	}
	check := func(unlocked bool) {
		t.Helper()
		status, state := http.StatusForbidden, "sealed"
		if unlocked {
			status, state = http.StatusPartialContent, "whole"
		}
		resp, err := http.Get(s.URL + "/api/missions")
		if err != nil {
			t.Fatal(err)
		}
		var list wire.MissionList
		if err := json.NewDecoder(resp.Body).Decode(&list); err != nil || len(list.Missions) != 1 || list.Missions[0].State != state || list.Unlocked != unlocked {
			t.Errorf("the list is %+v, %v; want it %s", list, err, state)
		}
		_ = resp.Body.Close()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/missions/tour/video-day.mp4", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Range", "bytes=150003-150006")
		if resp, err = http.DefaultClient.Do(req); err != nil {
			t.Fatal(err)
		}
		part, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != status || unlocked && string(part) != "3456" {
			t.Errorf("a part of the film: %d %q, want %d", resp.StatusCode, part, status)
		}
		if resp, err = http.Get(s.URL + "/api/missions/tour/series?field=height"); err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if (resp.StatusCode == http.StatusOK) != unlocked {
			t.Errorf("its charts: %d", resp.StatusCode)
		}
	}
	check(false)
	for _, wrong := range []wire.Unlocking{{Key: string(file), Passphrase: "wrong"}, {Key: "no key"}, {}} {
		if said := post("/api/missions/unlock", wrong, http.StatusForbidden); !strings.Contains(said, "Nothing was unlocked") {
			t.Errorf("it says %s", said)
		}
	}
	check(false)
	post("/api/missions/unlock", wire.Unlocking{Key: string(file), Passphrase: passphrase}, http.StatusNoContent)
	check(true)
	post("/api/missions/lock", struct{}{}, http.StatusNoContent)
	check(false)
}
