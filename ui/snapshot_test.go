package ui

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"skylatch/telemetry/media"
)

// album keeps the last picture; a track "full" has no room.
type album struct{ png []byte }

func (a *album) Picture(track media.TrackID, png []byte) (string, error) {
	if track == "full" {
		return "", errors.New("no space left on device")
	}
	a.png = png
	return string(track) + ".png", nil
}

func TestASnapshotIsKeptAndItsFileNamed(t *testing.T) {
	kept := &album{}
	s := start(t, func(c *Config) { c.Pictures = kept })
	client := browser(t, s)
	png := "\x89PNG\r\n\x1a\nand so on"
	tests := []struct {
		name, query, body string
		status            int
		want              string
	}{
		{"a picture", "?track=front", png, http.StatusOK, `{"name":"front.png"}`},
		{"no track", "", png, http.StatusBadRequest, ""},
		{"something else", "?track=front", "<script>", http.StatusUnsupportedMediaType, ""},
		{"too much", "?track=front", png + strings.Repeat("x", maxPicture), http.StatusRequestEntityTooLarge, ""},
		{"a full disk", "?track=full", png, http.StatusInternalServerError, `"meaning":"The video goes on`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.base()+"/api/snapshot"+tt.query, strings.NewReader(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Origin", s.base())
			resp, err := client.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			if err != nil || resp.StatusCode != tt.status || !strings.Contains(string(body), tt.want) {
				t.Errorf("POST = %d %s (%v), want %d %s", resp.StatusCode, body, err, tt.status, tt.want)
			}
		})
	}
	if string(kept.png) != png {
		t.Errorf("kept %q, want %q", kept.png, png)
	}
}
