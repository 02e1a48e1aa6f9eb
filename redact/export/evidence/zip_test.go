package evidence

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestOthersReadLargePackages: what has more than 4 GB, or stands behind that, is
// listed by unzip, Python and Go. The films are holes in the file.
func TestOthersReadLargePackages(t *testing.T) {
	const film = 5 << 30
	var members []member
	at := int64(0)
	for _, m := range []member{{name: "a.mp4", bytes: film}, {name: "b.txt", bytes: 4}, {name: "ü.mp4", bytes: film}, {name: "c.txt", bytes: 4}} {
		m.at, m.offset = noon, at
		if m.bytes == 4 {
			m.crc = small(m.name, []byte("text"), noon).crc
		}
		members = append(members, m)
		at = m.end()
	}
	path := filepath.Join(t.TempDir(), "large.zip")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	put := func(b []byte, at int64) {
		if _, err := f.WriteAt(b, at); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range members {
		put(m.local(), m.offset)
		if m.bytes == 4 {
			put([]byte("text"), m.begin())
		}
	}
	put(directory(members), at)

	r, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for i, f := range r.File {
		off, err := f.DataOffset()
		if m := members[i]; err != nil || f.Name != m.name || f.UncompressedSize64 != uint64(m.bytes) || off != m.begin() || !f.Modified.Equal(noon) {
			t.Errorf("Go reads %+v at %d (%v), want %+v", f.FileHeader, off, err, m)
		}
	}
	if list := tool(t, "", "zipinfo", "-T", path); strings.Count(list, "5368709120") != 2 || strings.Count(list, "20201121.120000") != 4 {
		t.Errorf("zipinfo reads\n%s", list)
	}
	if text := tool(t, "", "unzip", "-p", path, "b.txt", "c.txt"); text != "texttext" {
		t.Errorf("unzip reads %q", text)
	}
	script := "import zipfile,sys\nz=zipfile.ZipFile(sys.argv[1])\nprint([i.file_size for i in z.infolist()], z.read('c.txt'))"
	if text := tool(t, "", "python3", "-c", script, path); text != "[5368709120, 4, 5368709120, 4] b'text'\n" {
		t.Errorf("Python reads %q", text)
	}
}
