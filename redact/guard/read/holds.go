package read

import (
	"bytes"
	"compress/gzip"
	"io"
	"slices"
	"strings"

	"skylatch/redact"
	"skylatch/redact/guard"
	"skylatch/redact/mavlink"
	"skylatch/redact/still"
	"skylatch/redact/text"
)

// Bounds of the work for one look.
const (
	longestInflated = 64 << 10
	longestText     = 8 << 10 // that is searched, the costliest of all
	shortestText    = 16      // of a text between other bytes; chance writes shorter ones
	mostFrames      = 64      // that could be of MAVLink
)

// Holds lists the classes of data that are found in what was sent in clear, the
// most telling first. It looks at the first [Longest] bytes: at a request's
// header and body, also a packed one; at texts, pictures and frames of MAVLink.
// What it does not find may be there nevertheless.
func Holds(b []byte) []redact.Class {
	b = b[:min(len(b), Longest)]
	var found []redact.Class
	if r, ok := openRequest(b); ok {
		var say strings.Builder
		found, b = r.holds(&say), inflated(r.body)
		found = inText(found, say.String())
	}
	found = inPictures(found, b)
	if frames, ok := inMAVLink(found, b); ok {
		return frames
	}
	return inText(found, readable(b))
}

// holds is Holds for a stream that was read: none for what is encrypted.
func holds(p []byte, a guard.Attempt) []redact.Class {
	switch a.Speech {
	case guard.TLS, guard.DoT, guard.DNS, guard.SSH, guard.STUN, guard.SOCKS, guard.RTMP:
		return nil
	case guard.XMPP, guard.MQTT:
		return a.Holds // the rest says what is kept as names
	}
	return add(a.Holds, Holds(p)...)
}

// add adds classes that are not there yet, in the order of [redact.Classes].
func add(found []redact.Class, classes ...redact.Class) []redact.Class {
	before := len(found)
	for _, c := range classes {
		if !slices.Contains(found, c) {
			found = append(found, c)
		}
	}
	if len(found) == before {
		return found
	}
	order := redact.Classes()
	slices.SortFunc(found, func(a, b redact.Class) int { return slices.Index(order, a) - slices.Index(order, b) })
	return found
}

// headerHolds lists what a field of a header gives away by being there.
func headerHolds(name string) []redact.Class {
	switch name {
	case "authorization", "proxy-authorization", "x-api-key", "x-auth-token", "x-access-token":
		return []redact.Class{redact.Credential}
	case "cookie":
		return []redact.Class{redact.Identity}
	}
	return nil
}

// plainHeaders begin the names of fields that every request has, and that hold a
// host, a date or a version where others would hold a person's.
var plainHeaders = []string{
	"host", "user-agent", "accept", "content-", "connection", "date", "if-", "cache-control", "pragma", "origin",
	"referer", "upgrade", "transfer-encoding", "expect", "sec-", "te", "dnt", "range", "via", "keep-alive", "cseq",
	"authorization", "proxy-", "cookie",
}

// holds lists what the header of a request gives away, and writes what else in
// it is to be looked at as a text: the values that an address or a field carries.
func (r request) holds(say *strings.Builder) (found []redact.Class) {
	path, query, _ := strings.Cut(r.target, "?")
	if strings.HasPrefix(path, "/") { // else it begins with whom it is for
		say.WriteString(strings.ReplaceAll(path, "/", " / "))
	}
	for pair := range strings.SplitSeq(query, "&") {
		say.WriteString("\n" + strings.Replace(pair, "=", ": ", 1))
	}
	for _, l := range r.header {
		found = add(found, headerHolds(l.name)...)
		if !slices.ContainsFunc(plainHeaders, func(p string) bool { return strings.HasPrefix(l.name, p) }) {
			say.WriteString("\n" + l.name + ": " + l.value)
		}
	}
	return found
}

// inflated unpacks a body that is packed, as far as it is there.
func inflated(b []byte) []byte {
	i := bytes.Index(b[:min(len(b), 32)], []byte{0x1f, 0x8b, 8}) // behind the length of a chunk, perhaps
	if i < 0 {
		return b
	}
	r, err := gzip.NewReader(bytes.NewReader(b[i:]))
	if err != nil {
		return b
	}
	out, _ := io.ReadAll(io.LimitReader(r, longestInflated)) // cut short: what came is looked at
	return out
}

func inPictures(found []redact.Class, b []byte) []redact.Class {
	if bytes.Contains(b, []byte("\xff\xd8\xff")) || bytes.Contains(b, []byte("\x89PNG\r\n\x1a\n")) || isFilm(b) {
		found = add(found, redact.Imagery)
	}
	const exif = "Exif\x00\x00"
	for range 4 { // the picture's, and those of its previews
		_, block, ok := bytes.Cut(b, []byte(exif))
		if !ok {
			break
		}
		if still.HasPlace(block) {
			found = add(found, redact.Location)
		}
		b = block
	}
	return found
}

// isFilm reports whether a file of the MP4 family begins within the bytes.
func isFilm(b []byte) bool {
	i := bytes.Index(b, []byte("ftyp"))
	return i >= 4 && b[i-4] == 0 && b[i-3] == 0 && len(b) > i+8 && strings.ContainsAny(string(b[i+4:i+5]), "aihmMqd")
}

// isMAVLink reports whether a frame begins here, with the right checksum.
func isMAVLink(b []byte) bool {
	_, size := mavlink.Holds(b)
	return size > 0
}

// inMAVLink looks at frames; it is false if there is none.
func inMAVLink(found []redact.Class, b []byte) ([]redact.Class, bool) {
	any := false
	for tries := 0; len(b) > 0 && tries < mostFrames; tries++ {
		i := slices.IndexFunc(b, func(c byte) bool { return c == 0xfd || c == 0xfe }) // the two versions' marks
		if i < 0 {
			break
		}
		classes, size := mavlink.Holds(b[i:])
		if any = any || size > 0; size > 0 {
			found = add(found, classes...)
		}
		b = b[i+max(size, 1):]
	}
	return found, any
}

// readable is what of some bytes can be read as a text: all, if it is one; else
// the longer runs of ASCII in it.
func readable(b []byte) string {
	control := 0
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7f {
			control++
		}
	}
	if control == 0 && bytes.Equal(bytes.ToValidUTF8(b, nil), b) {
		return string(b)
	}
	var s strings.Builder
	for from, i := 0, 0; i <= len(b); i++ {
		if i < len(b) && (b[i] >= ' ' && b[i] <= '~' || b[i] == '\t') {
			continue
		}
		if i-from >= shortestText {
			s.Write(b[from:i])
			s.WriteByte('\n')
		}
		from = i + 1
	}
	return s.String()
}

func inText(found []redact.Class, s string) []redact.Class {
	for _, m := range text.Find(s[:min(len(s), longestText)]) {
		found = add(found, m.Class)
	}
	return found
}
