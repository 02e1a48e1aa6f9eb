package export

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestTheOwnersListGrowsByALineForEachFile(t *testing.T) {
	data := t.TempDir()
	at := time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)
	if err := Quarantine(data, "public", at); err != nil {
		t.Fatal(err)
	}
	for _, files := range [][]Refused{{{"/card/a.log", "it is a log"}, {"/card/b\nc", "it is empty"}}, {{"from the page: d", "it is no file"}}} {
		if err := Quarantine(data, "public", at, files...); err != nil {
			t.Fatal(err)
		}
	}
	const want = "2024-03-01T12:00:00Z\tpublic\t/card/a.log\tit is a log\n" +
		"2024-03-01T12:00:00Z\tpublic\t/card/b\ufffdc\tit is empty\n" +
		"2024-03-01T12:00:00Z\tpublic\tfrom the page: d\tit is no file\n"
	if got, err := os.ReadFile(filepath.Join(data, QuarantineName)); err != nil || string(got) != want {
		t.Errorf("the list is %q (%v), want %q", got, err, want)
	}
	if err := Quarantine(filepath.Join(data, "none"), "public", at, Refused{"a", "b"}); err == nil {
		t.Error("a list in a folder that there is not was added to")
	}
}
