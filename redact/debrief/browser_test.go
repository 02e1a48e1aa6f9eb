package debrief

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// inBrowser is what Chromium, which refuses every request, says of pages.
func inBrowser(t *testing.T, pages ...string) (seen []shown) {
	t.Helper()
	web, err := filepath.Abs(filepath.Join("..", "..", "ui", "web"))
	if err != nil {
		t.Fatal(err)
	}
	_, noChromium := os.Stat("/usr/bin/chromium")
	_, noPlaywright := os.Stat(filepath.Join(web, "node_modules", "playwright-core"))
	if noChromium != nil || noPlaywright != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("the browser test needs chromium and `npm ci` in ui/web")
		}
		t.Skip("no chromium, or no `npm ci` in ui/web")
	}
	folder := t.TempDir()
	args := []string{filepath.Join("e2e", "debrief.mjs"), folder}
	for i, page := range pages {
		file := filepath.Join(folder, string(rune('a'+i))+".html")
		if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
	}
	node := exec.CommandContext(t.Context(), "node", args...)
	node.Dir, node.Stderr = web, t.Output()
	out, err := node.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for line := range bytes.Lines(out) {
		var s shown
		if err := json.Unmarshal(line, &s); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		seen = append(seen, s)
	}
	if len(seen) != len(pages) {
		t.Fatalf("of %d pages the browser says\n%s", len(pages), out)
	}
	return seen
}

type shown struct {
	Pictures, Drawings []int
	Way                float64
	Pages              int
	Wrong              []string
}

// TestABrowserAsksForNothing has a page that leaks as a twin: the browser tells of
// that one.
func TestABrowserAsksForNothing(t *testing.T) {
	c := mission(t, here)
	placed, _ := page(t, c, "local")
	hidden, _ := page(t, c, "public")
	leaking := strings.Replace(strings.Replace(placed, guard, "", 1), "</body>", `<img src="`+address+`"></body>`, 1)
	seen := inBrowser(t, placed, hidden, leaking)
	for i, way := range []bool{true, false} {
		s := seen[i]
		if len(s.Wrong) > 0 || len(s.Pictures) != 1 || s.Pictures[0] == 0 || len(s.Drawings) < 5 || (s.Way > 100) != way || s.Pages < 1 || s.Pages > 4 {
			t.Errorf("page %d: the browser shows %+v", i, s)
		}
		for _, height := range s.Drawings {
			if height < 20 {
				t.Errorf("page %d: a drawing is %d pixels high", i, height)
			}
		}
	}
	if twin := strings.Join(seen[2].Wrong, "\n"); !strings.Contains(twin, "it asks for "+address) {
		t.Errorf("of a page that leaks the browser says %q", twin)
	}
}
