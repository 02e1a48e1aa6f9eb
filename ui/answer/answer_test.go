package answer

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"skylatch/telemetry"
)

func TestOnlyFilesBelowTheFolderAreOpened(t *testing.T) {
	dir := t.TempDir()
	folder := filepath.Join(dir, "folder")
	for _, err := range []error{
		os.MkdirAll(filepath.Join(folder, "sub"), 0o700),
		os.WriteFile(filepath.Join(dir, "secret"), []byte("secret"), 0o600),
		os.WriteFile(filepath.Join(folder, "sub", "film"), []byte("pictures"), 0o600),
		os.Symlink(filepath.Join(dir, "secret"), filepath.Join(folder, "link")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	f, info, err := Open(folder, "sub/film")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if b, err := io.ReadAll(f); err != nil || string(b) != "pictures" || info.Size() != int64(len(b)) {
		t.Errorf("read %q of %d bytes, %v", b, info.Size(), err)
	}
	for _, name := range []string{"../secret", "link", "sub", "", ".", "none", filepath.Join(dir, "secret"), "sub/../../secret"} {
		if f, _, err := Open(folder, name); err == nil {
			t.Errorf("%q was opened", name)
			_ = f.Close()
		}
	}
	if _, _, err := Open(filepath.Join(dir, "none"), "film"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that there is not: %v", err)
	}
}

func TestAnswersAreNotKept(t *testing.T) {
	r := httptest.NewRecorder()
	Problem(r, http.StatusInternalServerError, &telemetry.ProblemError{Cause: "a", Meaning: "b", Action: "c"})
	if r.Code != http.StatusInternalServerError || r.Body.String() != `{"cause":"a","meaning":"b","action":"c"}`+"\n" ||
		r.Header().Get("Cache-Control") != "no-store" || r.Header().Get("Content-Type") != "application/json" {
		t.Errorf("answered %d %s %v", r.Code, r.Body, r.Header())
	}
}
