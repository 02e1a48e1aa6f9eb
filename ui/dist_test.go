package ui

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestTheCommittedPageIsBuiltFromItsSources follows the rule in
// ui/web/scripts/stamp.mjs, so that a stale build fails on a machine with Go
// alone.
func TestTheCommittedPageIsBuiltFromItsSources(t *testing.T) {
	var paths []string
	err := filepath.WalkDir("web", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name == filepath.Join("web", "node_modules") || name == filepath.Join("web", "e2e") {
			return filepath.SkipDir
		}
		if !d.IsDir() {
			paths = append(paths, filepath.ToSlash(strings.TrimPrefix(name, "web"+string(filepath.Separator))))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(paths)
	all := sha256.New()
	for _, path := range paths {
		content, err := os.ReadFile(filepath.Join("web", filepath.FromSlash(path)))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(content)
		all.Write([]byte(path + "\x00" + hex.EncodeToString(sum[:]) + "\n"))
	}
	want, err := os.ReadFile(filepath.Join("dist", "sources.sha256"))
	if err != nil {
		t.Fatal(err)
	}
	if got := hex.EncodeToString(all.Sum(nil)); got != strings.TrimSpace(string(want)) {
		t.Errorf("ui/web has hash %s, ui/dist was built from %s: run `npm run build` in ui/web and commit both", got, want)
	}
}

// namespaces are names that look like addresses and are never fetched.
var namespaces = regexp.MustCompile(`^http://www\.w3\.org/(2000/svg|1999/xlink|1999/xhtml|1998/Math/MathML)$`)

func TestThePageHoldsNoAddressButOurs(t *testing.T) {
	address := regexp.MustCompile(`(?:https?|wss?)://[A-Za-z0-9][^\s"'` + "`" + `<>)\\]*`)
	for name, file := range mustAssets(t).files {
		for _, found := range address.FindAllString(string(file.content), -1) {
			if !namespaces.MatchString(found) {
				t.Errorf("ui/dist%s holds %q: an air-gapped page names nobody", name, found)
			}
		}
	}
}

func TestThePageHasNoInlineScriptOrStyle(t *testing.T) {
	index := string(mustAssets(t).files["/index.html"].content)
	for _, inline := range []*regexp.Regexp{
		regexp.MustCompile(`(?i)<script(?:\s[^>]*)?>\s*[^\s<]`),
		regexp.MustCompile(`(?i)<style`),
		regexp.MustCompile(`(?i)\sstyle=`),
		regexp.MustCompile(`(?i)\son[a-z]+=`),
	} {
		if found := inline.FindString(index); found != "" {
			t.Errorf("index.html has %q, which its policy forbids", found)
		}
	}
}

func mustAssets(t *testing.T) *assets {
	t.Helper()
	a, err := newAssets()
	if err != nil {
		t.Fatal(err)
	}
	return a
}
