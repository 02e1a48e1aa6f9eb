package film

import (
	"bytes"
	"fmt"

	"skylatch/redact"
)

// tsKept is the type of a stream that is copied, as tables spell it. (table 2-34)
type tsKept byte

const (
	tsAAC  tsKept = 0x0f
	tsH264 tsKept = 0x1b
	tsH265 tsKept = 0x24
)

// tsKind is what a stream is.
type tsKind struct {
	name    string
	class   redact.Class
	kept    tsKept // 0 if it is not copied
	refused bool   // it is picture or sound: a film without it is another
	unknown bool   // nothing says what it is
}

// tsCodes are the types that mean one thing.
var tsCodes = map[byte]tsKind{
	byte(tsAAC):  {kept: tsAAC, class: redact.Imagery, name: "AAC sound"},
	byte(tsH264): {kept: tsH264, class: redact.Imagery, name: "H.264"},
	byte(tsH265): {kept: tsH265, class: redact.Imagery, name: "H.265"},

	0x01: {refused: true, name: "MPEG-1 video"},
	0x02: {refused: true, name: "MPEG-2 video"},
	0x03: {refused: true, name: "MPEG-1 sound"},
	0x04: {refused: true, name: "MPEG-2 sound"},
	0x10: {refused: true, name: "MPEG-4 part 2 video"},
	0x11: {refused: true, name: "AAC sound in LATM"},
	0x1c: {refused: true, name: "raw AAC sound"},
	0x1e: {refused: true, name: "auxiliary video"},
	0x1f: {refused: true, name: "scalable H.264"},
	0x20: {refused: true, name: "H.264 of several views"},
	0x21: {refused: true, name: "JPEG 2000"},
	0x33: {refused: true, name: "H.266"},
	0x42: {refused: true, name: "AVS video"},
	0x81: {refused: true, name: "AC-3 sound"},
	0x82: {refused: true, name: "DTS sound"},
	0x83: {refused: true, name: "TrueHD sound"},
	0x84: {refused: true, name: "E-AC-3 sound"},
	0x87: {refused: true, name: "E-AC-3 sound"},
	0xd1: {refused: true, name: "Dirac video"},
	0xea: {refused: true, name: "VC-1 video"},

	0x05: {class: redact.Bulk, name: "private tables"},
	0x08: {class: redact.Bulk, name: "DSM-CC data"},
	0x0a: {class: redact.Bulk, name: "DSM-CC data"},
	0x0b: {class: redact.Bulk, name: "DSM-CC data"},
	0x0c: {class: redact.Bulk, name: "DSM-CC data"},
	0x0d: {class: redact.Bulk, name: "DSM-CC data"},
	0x15: {class: redact.Location, name: "metadata (KLV)"},
	0x16: {class: redact.Location, name: "metadata in sections"},
	0x1a: {class: redact.Bulk, name: "IPMP data"},
	0x1d: {class: redact.Text, name: "subtitles"},
	0x80: {refused: true, name: "PCM sound or DigiCipher video"},
	0x86: {class: redact.Bulk, name: "SCTE-35 cues"},
	0x90: {class: redact.Text, name: "subtitles"},
}

// tsRegistered are the names that the owners of formats registered.
var tsRegistered = map[string]tsKind{
	"KLVA": {class: redact.Location, name: "metadata (KLV)"},
	"VANC": {class: redact.Bulk, name: "ancillary data"},
	"ID3 ": {class: redact.Text, name: "ID3 tags"},
	"CUEI": {class: redact.Bulk, name: "SCTE-35 cues"},
	"HEVC": {refused: true, name: "H.265 in a private stream"},
	"AC-3": {refused: true, name: "AC-3 sound"},
	"EAC3": {refused: true, name: "E-AC-3 sound"},
	"Opus": {refused: true, name: "Opus sound"},
	"BSSD": {refused: true, name: "PCM sound"},
	"AV01": {refused: true, name: "AV1"},
	"VC-1": {refused: true, name: "VC-1 video"},
	"DTS1": {refused: true, name: "DTS sound"}, "DTS2": {refused: true, name: "DTS sound"}, "DTS3": {refused: true, name: "DTS sound"},
}

// tsTags are the descriptors of ETSI EN 300 468 that say what a private stream is.
var tsTags = map[byte]tsKind{
	0x56: {class: redact.Text, name: "teletext"},
	0x59: {class: redact.Text, name: "subtitles"},
	0x6a: {refused: true, name: "AC-3 sound"},
	0x7a: {refused: true, name: "E-AC-3 sound"},
	0x7b: {refused: true, name: "DTS sound"},
	0x7c: {refused: true, name: "AAC sound in a private stream"},
}

// kind says what a stream is by its type, and a private one by what its
// descriptors say.
func (s tsStream) kind() tsKind {
	if k, ok := tsCodes[s.kindCode]; ok {
		return k
	}
	for d := s.descriptors; len(d) >= 2 && len(d) >= 2+int(d[1]); d = d[2+int(d[1]):] {
		if k, ok := tsTags[d[0]]; ok {
			return k
		}
		if body := d[2 : 2+int(d[1])]; d[0] == 5 && len(body) >= 4 { // registration_descriptor
			if k, ok := tsRegistered[string(body[:4])]; ok {
				return k
			}
		}
		if d[0] == 0x26 || bytes.Contains(d[2:2+int(d[1])], []byte("KLVA")) { // metadata_descriptor
			return tsRegistered["KLVA"]
		}
	}
	return tsKind{class: redact.Bulk, unknown: true, name: fmt.Sprintf("stream of type %#02x", s.kindCode)}
}

// unlistedKind says what a PID is that the table of streams does not name.
func unlistedKind(pid uint16) tsKind {
	switch {
	case pid == 0x1fff:
		return tsKind{class: redact.Technical, name: "null packets"}
	case pid >= 0x10 && pid <= 0x1f:
		return tsKind{class: redact.Text, name: "tables of names and times"}
	case pid < 0x10:
		return tsKind{class: redact.Bulk, name: "other tables"}
	default:
		return tsKind{class: redact.Bulk, name: "packets of no listed stream"}
	}
}
