package mavlink

import (
	"strings"
	"testing"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"

	"skylatch/redact"
	"skylatch/redact/text"
)

func TestTheTextsLayoutIsTheTables(t *testing.T) {
	want := map[string]int{"severity": textSeverity, "text": textText, "id": textID, "chunk_seq": textChunk}
	for _, f := range judged().byName["STATUSTEXT"].fields {
		if f.off != want[f.name] {
			t.Errorf("%s stands at %d, want %d", f.name, f.off, want[f.name])
		}
	}
}

// chunks cuts a text as an autopilot does.
func chunks(id uint16, line string) []*common.MessageStatustext {
	var all []*common.MessageStatustext
	for chunk := uint8(0); ; chunk++ {
		n := min(len(line), chunkSize)
		all = append(all, &common.MessageStatustext{Severity: 6, Text: line[:n], Id: id, ChunkSeq: chunk})
		if line = line[n:]; n < chunkSize {
			return all
		}
	}
}

// A board's id that stands across the seam of two chunks is found only in the
// whole text.
func TestATextIsJudgedWhole(t *testing.T) {
	const id = "0039001F 3130510A 36313637"
	line := strings.Repeat("x", chunkSize-10) + id + strings.Repeat("y", 60)
	var judgedTexts []string
	r := redactorOf(t, Config{Policy: policies(t)["partner"], Text: func(s string) string {
		judgedTexts = append(judgedTexts, s)
		return strings.ReplaceAll(s, id, "(an id)")
	}})
	var told string
	for i, chunk := range chunks(7, line) {
		m, v := tell(t, r, chunk, noon)
		if last := i == len(chunks(7, line))-1; last != (v == Told) || !last && v != Waiting {
			t.Errorf("chunk %d is %v", i, v)
		}
		for n, part := range m {
			s := part.(*common.MessageStatustext)
			if s.Severity != 6 || int(s.ChunkSeq) != n || s.Id == 0 {
				t.Errorf("chunk %d is told as %+v", n, s)
			}
			told += s.Text
		}
	}
	if want := strings.ReplaceAll(line, id, "(an id)"); told != want || len(judgedTexts) != 1 {
		t.Errorf("told is %q, want %q; judged were %q", told, want, judgedTexts)
	}
}

func TestATextWithAHoleIsNotTold(t *testing.T) {
	long := chunks(7, strings.Repeat("z", 170))
	tests := []struct {
		name string
		send []*common.MessageStatustext
	}{
		{"a chunk is lost", []*common.MessageStatustext{long[0], long[2], long[3]}},
		{"the first is lost", long[1:]},
		{"another text begins", append(long[:2:2], chunks(8, strings.Repeat("q", 60))[1], long[2], long[3])},
	}
	for _, tt := range tests {
		r := redactorOf(t, Config{Policy: policies(t)["partner"]})
		for _, chunk := range tt.send {
			if m, v := tell(t, r, chunk, noon); v == Told {
				t.Errorf("%s: %v is told", tt.name, m)
			}
		}
		if m, v := tell(t, r, chunks(0, "short")[0], noon); v != Told || m[0].(*common.MessageStatustext).Text != someText {
			t.Errorf("%s: the next text is %v: %v", tt.name, v, m)
		}
	}
}

func TestTextsNeedSomebodyWhoTakesThemApart(t *testing.T) {
	r, err := New(Config{Policy: policies(t)["partner"]})
	if err != nil {
		t.Fatal(err)
	}
	if m, v := tell(t, r, chunks(0, "serial 1581F5BK")[0], noon); v != Withheld {
		t.Errorf("a text that nobody judged is %v: %v", v, m)
	}
	r = redactorOf(t, Config{Policy: policies(t)["local"]})
	if m, v := tell(t, r, chunks(0, "tür \x01\xff ok\x00")[0], noon); v != Told || m[0].(*common.MessageStatustext).Text != "tür ?? ok" {
		t.Errorf("what cannot be printed is %v: %v", v, m)
	}
}

// ArduPilot tells its board's unique id as a text when a ground station asks for
// its parameters, and its operator's name stands in others.
func TestABoardsIDDoesNotLeave(t *testing.T) {
	policy, secret := policies(t)["partner"], redact.NewSecret()
	r := redactorOf(t, Config{Policy: policy, Text: func(s string) string {
		s, _ = text.Redact(s, policy, secret)
		return s
	}})
	for _, line := range []string{
		"CubeOrange 0039001F 3130510A 36313637",
		strings.Repeat("Frame: QUAD, ", 3) + "CubeOrange 0039001F 3130510A 36313637",
	} {
		var told string
		for _, chunk := range chunks(3, line) {
			m, _ := tell(t, r, chunk, noon)
			for _, part := range m {
				told += part.(*common.MessageStatustext).Text
			}
		}
		if told == "" || strings.Contains(told, "3130510A") || strings.Contains(told, "36313637") {
			t.Errorf("%q is told as %q", line, told)
		}
	}
}
