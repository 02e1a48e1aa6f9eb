package scrub

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"skylatch/redact"
	"skylatch/redact/export"
	"skylatch/redact/ledger"
	"skylatch/ui/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// secret is in the comment of the test's pictures.
const secret = "Pilot Mustermann, 48.85837 N 2.29448 E"

// picture is a JPEG of a grey field with a bright square, and a secret.
func picture(t *testing.T) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 96, 64))
	for i := range img.Pix {
		img.Pix[i] = uint8(80 + i%7)
	}
	for y := 16; y < 32; y++ {
		for x := 32; x < 48; x++ {
			img.SetGray(x, y, color.Gray{Y: uint8(200 + (x+y)%40)})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	whole := b.Bytes()
	comment := append([]byte{0xFF, 0xFE, 0, byte(len(secret) + 2)}, secret...)
	return bytes.Join([][]byte{whole[:2], comment, whole[2:]}, nil)
}

// rig is a scrub with a real ledger, behind a real server.
type rig struct {
	*testing.T
	scrub *Scrub
	base  string
	room  int64
}

func newRig(t *testing.T) *rig {
	t.Helper()
	dir := t.TempDir()
	l, err := ledger.Open(filepath.Join(dir, "ledger"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	r := &rig{T: t, room: math.MaxInt64}
	var mu sync.Mutex
	r.scrub, err = New(Config{
		Folder: filepath.Join(dir, "scrubbed"), Incoming: filepath.Join(dir, "scrubbed", ".incoming"), Data: dir,
		New: func(policy string, cleared bool, folder string) (*export.Export, error) {
			p, err := redact.Shipped(policy)
			if err != nil {
				return nil, err
			}
			return export.New(export.Config{
				Policy: p, Secret: redact.NewSecret(), Folder: folder, Cleared: cleared,
				Write: func(_ context.Context, e ledger.Entry) (ledger.Record, error) {
					mu.Lock()
					defer mu.Unlock()
					n, err := l.Append(e)
					return ledger.Record{Number: n, Kind: e.Kind}, err
				},
			})
		},
		Room: func() int64 { return r.room },
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(r.scrub.Handler())
	t.Cleanup(server.Close)
	r.base = server.URL
	return r
}

// do asks, and decodes the answer into out if that is not nil.
func (r *rig) do(method, address string, body []byte, out any) (int, []byte) {
	r.Helper()
	req, err := http.NewRequestWithContext(r.Context(), method, r.base+address, bytes.NewReader(body))
	if err != nil {
		r.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		r.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		r.Fatal(err)
	}
	if out != nil {
		if err := json.Unmarshal(b, out); err != nil {
			r.Fatalf("answer %d %q: %v", resp.StatusCode, b, err)
		}
	}
	return resp.StatusCode, b
}

func (r *rig) start(policy string) wire.ScrubRun {
	r.Helper()
	var run wire.ScrubRun
	if code, b := r.do(http.MethodPost, "/api/scrub/start", fmt.Appendf(nil, `{"policy":%q,"cleared":false}`, policy), &run); code != http.StatusOK {
		r.Fatalf("start: %d %s", code, b)
	}
	return run
}

func fileAddress(run, as string, boxes ...string) string {
	q := url.Values{"run": {run}, "as": {as}, "modified": {"1767225600000"}, "box": boxes}
	return "/api/scrub/file?" + q.Encode()
}

func (r *rig) incoming() []string {
	r.Helper()
	list, err := filepath.Glob(filepath.Join(r.scrub.Incoming, "*"))
	if err != nil {
		r.Fatal(err)
	}
	return list
}

func TestACopyHoldsNothingOfWhatWasTakenOutAndWhatWasMarkedIsGone(t *testing.T) {
	r := newRig(t)
	original := picture(t)
	run := r.start("partner")
	var result wire.ScrubResult
	code, b := r.do(http.MethodPost, fileAddress(run.Run, "DCIM/DJI_0001.JPG", "32,16,16,16"), original, &result)
	if code != http.StatusOK || result.Refused != "" || result.Copy == "" || result.Format != "JPEG" || result.LedgerEntry == nil {
		t.Fatalf("answer = %d %s, want a copy", code, b)
	}
	code, copied := r.do(http.MethodGet, "/api/scrub/copy?"+url.Values{"run": {run.Run}, "file": {result.Copy}}.Encode(), nil, nil)
	if code != http.StatusOK || bytes.Contains(copied, []byte("Mustermann")) || !bytes.Contains(original, []byte("Mustermann")) {
		t.Errorf("the copy (%d, %d bytes) holds the secret, or the original did not", code, len(copied))
	}
	img, err := jpeg.Decode(bytes.NewReader(copied))
	if err != nil {
		t.Fatal(err)
	}
	if img.At(40, 24) != img.At(33, 17) {
		t.Error("what was marked can still be seen")
	}
	if left := r.incoming(); len(left) != 0 {
		t.Errorf("%v is left of what came in", left)
	}
	if info, err := os.Stat(filepath.Join(run.Folder, filepath.FromSlash(result.Copy))); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("the copy: %v, %v; want one that others cannot read", info, err)
	}
}

func TestWhatIsNotUnderstoodIsRefusedWithTheReason(t *testing.T) {
	r := newRig(t)
	run := r.start("public")
	var result wire.ScrubResult
	code, _ := r.do(http.MethodPost, fileAddress(run.Run, "MISC/x.dat"), []byte("who knows what this is"), &result)
	if code != http.StatusOK || result.Refused == "" || result.Copy != "" || len(r.incoming()) != 0 {
		t.Errorf("answer = %d %+v, want a refusal, and nothing left of it", code, result)
	}
	list, err := os.ReadFile(filepath.Join(r.scrub.Data, export.QuarantineName))
	if err != nil || !strings.HasSuffix(string(list), "\tpublic\tfrom the page: MISC/x.dat\t"+result.Refused+"\n") {
		t.Errorf("the owner's list is %q (%v), want what was refused", list, err)
	}
}

func TestNamesAndBoxesThatAreNoneAreRefused(t *testing.T) {
	r := newRig(t)
	run := r.start("partner")
	for name, address := range map[string]string{
		"a way out":        fileAddress(run.Run, "../../etc/passwd"),
		"an absolute name": fileAddress(run.Run, "/etc/passwd"),
		"no name":          fileAddress(run.Run, ""),
		"a folder":         fileAddress(run.Run, "."),
		"a long name":      fileAddress(run.Run, strings.Repeat("x", maxName+1)),
		"a box of nothing": fileAddress(run.Run, "a.jpg", "1,1,0,5"),
		"half a box":       fileAddress(run.Run, "a.jpg", "1,1,5"),
		"more than a box":  fileAddress(run.Run, "a.jpg", "1,1,5,5,5"),
		"a date of words":  strings.Replace(fileAddress(run.Run, "a.jpg"), "modified=1767225600000", "modified=now", 1),
	} {
		if code, _ := r.do(http.MethodPost, address, picture(t), nil); code != http.StatusBadRequest {
			t.Errorf("%s: answer = %d, want 400", name, code)
		}
	}
	if code, _ := r.do(http.MethodPost, fileAddress("2026-11-21", "a.jpg"), picture(t), nil); code != http.StatusNotFound {
		t.Error("a run that there is not takes files")
	}
	for name, file := range map[string]string{
		"what comes in": "../.incoming", "the ledger": "../../ledger/ledger.jsonl", "a folder": ".", "an unfinished file": ".skylatch-1",
	} {
		if code, _ := r.do(http.MethodGet, "/api/scrub/copy?"+url.Values{"run": {run.Run}, "file": {file}}.Encode(), nil, nil); code != http.StatusNotFound {
			t.Errorf("%s: answer = %d, want 404", name, code)
		}
	}
	if code, _ := r.do(http.MethodPost, "/api/scrub/start", []byte(`{"policy":"friends"}`), nil); code != http.StatusInternalServerError {
		t.Errorf("a policy that there is not: answer = %d, want a problem", code)
	}
}

func TestAFileThatWouldHurtARecordingIsNotTaken(t *testing.T) {
	r := newRig(t)
	r.room = 100
	run := r.start("partner")
	var p wire.Problem
	if code, b := r.do(http.MethodPost, fileAddress(run.Run, "a.jpg"), picture(t), &p); code != http.StatusInternalServerError || !strings.Contains(p.Meaning, "recordings") {
		t.Errorf("answer = %d %s, want a problem about room", code, b)
	}
}

// TestAnUploadThatBreaksOffLeavesNothing cuts the connection within a file.
func TestAnUploadThatBreaksOffLeavesNothing(t *testing.T) {
	r := newRig(t)
	run, err := r.scrub.run(r.start("partner").Run)
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("cut")
	_, err = r.scrub.file(t.Context(), run, upload{
		as: "a.jpg", size: 1 << 20, body: io.MultiReader(bytes.NewReader(picture(t)), brokenReader{broken}),
	})
	if !errors.Is(err, broken) || len(r.incoming()) != 0 {
		t.Errorf("file = %v with %v left, want the broken connection's error and nothing", err, r.incoming())
	}
	_, err = r.scrub.file(t.Context(), run, upload{as: "a.jpg", size: 1 << 20, body: bytes.NewReader(picture(t))})
	if !errors.Is(err, errShort) || len(r.incoming()) != 0 {
		t.Errorf("file = %v with %v left, want %v and nothing", err, r.incoming(), errShort)
	}
}

type brokenReader struct{ err error }

func (b brokenReader) Read([]byte) (int, error) { return 0, b.err }

func TestWhatAKilledStationLeftIsGoneAtTheNextStart(t *testing.T) {
	r := newRig(t)
	if err := os.WriteFile(filepath.Join(r.scrub.Incoming, "file-1"), picture(t), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := New(r.scrub.Config); err != nil || len(r.incoming()) != 0 {
		t.Errorf("New = %v, left %v", err, r.incoming())
	}
}

func TestRunsAreBounded(t *testing.T) {
	r := newRig(t)
	first := r.start("partner")
	for range maxRuns {
		r.start("partner")
	}
	if _, err := r.scrub.run(first.Run); !errors.Is(err, errNoRun) || len(r.scrub.runs) != maxRuns {
		t.Errorf("the first of %d runs: %v, and %d are kept", maxRuns+1, err, len(r.scrub.runs))
	}
}

func FuzzParse(f *testing.F) {
	f.Add("DCIM/DJI_0001.JPG", "1,2,3,4")
	f.Add("../x", "-1,2,3,4")
	f.Add("a\x00b", "1,2,3")
	f.Fuzz(func(t *testing.T, as, box string) {
		if place, err := parsePlace(as); err == nil && !filepath.IsLocal(place) {
			t.Errorf("%q is a place outside the card", place)
		}
		if boxes, err := parseBoxes([]string{box}); err == nil && (boxes[0].Empty() || !boxes[0].In(image.Rect(0, 0, 2*maxEdge, 2*maxEdge))) {
			t.Errorf("%q is the box %v", box, boxes[0])
		}
	})
}

// BenchmarkFile is what a page's file costs beside its export: here a refusal.
func BenchmarkFile(b *testing.B) {
	dir := b.TempDir()
	s, err := New(Config{
		Folder: dir, Incoming: filepath.Join(dir, ".incoming"), Room: func() int64 { return math.MaxInt64 },
		New: func(string, bool, string) (*export.Export, error) {
			p, err := redact.Shipped("public")
			if err != nil {
				return nil, err
			}
			return export.New(export.Config{Policy: p, Secret: redact.NewSecret()})
		},
	})
	if err != nil {
		b.Fatal(err)
	}
	run, err := s.start(b.Context(), wire.ScrubStart{Policy: "public"}, time.Now())
	if err != nil {
		b.Fatal(err)
	}
	content := bytes.Repeat([]byte("who knows "), 1<<20)
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		if _, err := s.file(b.Context(), run, upload{as: "x.dat", size: int64(len(content)), body: bytes.NewReader(content)}); err != nil {
			b.Fatal(err)
		}
	}
}
