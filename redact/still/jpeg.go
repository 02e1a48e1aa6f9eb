package still

import (
	"bytes"
	"encoding/binary"
	"errors"

	"skylatch/redact"
	"skylatch/redact/still/jpeg"
	"skylatch/redact/still/paint"
)

var jpegFormat = Format{
	Name: "JPEG", Extensions: []string{".jpg", ".jpeg"}, limit: 256 << 20,
	recognise: func(head []byte) bool { return bytes.HasPrefix(head, []byte{0xff, 0xd8, 0xff}) },
	rebuild:   rebuildJPEG, verify: verifyJPEG, decode: decodeJPEG, paint: paint.JPEG,
}

// rebuildJPEG makes a JPEG anew, as package jpeg does, with a new EXIF block and
// a new colour profile where they are needed. What anybody may get is walked to
// its last block. For somebody trusted it is not, which is quick: they might get
// bytes that no camera is known to hide there, and no decoder reads.
func rebuildJPEG(src []byte, j *job) ([]byte, error) {
	m := &jpegMetadata{job: j, src: src}
	walk, room := j.Policy.Purpose == redact.Public, len(src)+4096
	if walk {
		room += len(src) // the bits of a scan are walked behind what is written
	}
	return new(jpeg.Rebuilder).Rebuild(j.room(room), src, jpeg.Options{
		Cut: m.cut, Metadata: m.segment, Fresh: m.fresh, Walk: walk,
	})
}

// jpegMetadata is what the APPn of an image say.
type jpegMetadata struct {
	*job
	src     []byte
	exif    []byte // a new block
	icc     [][]byte
	pieces  int // of the profile, as the first says
	written bool
}

// A jpegPart is what APPn hold, by how they begin.
type jpegPart struct {
	marker byte
	begins string
	class  redact.Class
	what   string
}

var jpegParts = []jpegPart{
	{0xe0, "JFXX\x00", redact.Imagery, "JFIF thumbnail"},
	{0xe1, "http://ns.adobe.com/xmp/extension/\x00", redact.Text, "extended XMP"},
	{0xe1, "FLIR\x00", redact.Imagery, "APP1 FLIR thermal picture"},
	{0xe2, "MPF\x00", redact.Imagery, "MPF index of more pictures"},
	{0xe2, "FPXR\x00", redact.Text, "APP2 FlashPix"},
	{0xe2, "urn:iso:std:iso:ts:21496", redact.Technical, "APP2 gain map"},
	{0xe3, "", redact.Imagery, "APP3 thermal picture"}, // DJI's have no name of their own
	{0xe4, "", redact.Identity, "APP4 thermal parameters"},
	{0xe5, "", redact.Identity, "APP5 thermal calibration"},
	{0xe6, "", redact.Identity, "APP6 analysis record"},
	{0xe7, "", redact.Identity, "APP7 debug text"},
	{0xeb, "JP", redact.Identity, "APP11 C2PA or JUMBF"},
	{0xec, "", redact.Text, "APP12 picture information"},
	{0xfe, "", redact.Text, "JPEG comment"},
}

// The beginnings of segments that are read.
var (
	beginsEXIF      = []byte("Exif\x00")
	beginsXMP       = []byte("http://ns.adobe.com/xap/1.0/\x00")
	beginsICC       = []byte("ICC_PROFILE\x00")
	beginsPhotoshop = []byte("Photoshop 3.0\x00")
	beginsJFIF      = []byte("JFIF\x00")
	beginsAdobe     = []byte("Adobe")
)

// segment counts a segment of metadata, and reads what may be told of it.
func (m *jpegMetadata) segment(marker byte, body []byte) {
	n := len(body) + 4
	switch {
	case marker == 0xe0 && bytes.HasPrefix(body, beginsJFIF):
		if n > 18 { // the picture's shape, which is written anew, and a small copy
			m.note(redact.Imagery, "JFIF thumbnail", n-18)
		}
	case marker == 0xe1 && bytes.HasPrefix(body, beginsEXIF) && len(body) >= 6:
		if exif := m.job.exif(body[6:]); m.exif == nil {
			m.exif = exif
		}
	case marker == 0xe1 && bytes.HasPrefix(body, beginsXMP):
		m.xmp(body[len(beginsXMP):])
	case marker == 0xe2 && bytes.HasPrefix(body, beginsICC):
		m.piece(body[len(beginsICC):])
	case marker == 0xed && bytes.HasPrefix(body, beginsPhotoshop):
		m.photoshop(body[len(beginsPhotoshop):])
	case marker == 0xee && bytes.HasPrefix(body, beginsAdobe):
		if n > 16 { // how colours are meant, which is written anew, and more
			m.unknown("APP14 bytes behind Adobe's", n-16)
		}
	default:
		for _, p := range jpegParts {
			if marker == p.marker && bytes.HasPrefix(body, []byte(p.begins)) {
				m.note(p.class, p.what, n)
				return
			}
		}
		m.unknown("JPEG segment of no known name", n)
	}
}

// piece keeps a piece of a colour profile: they are numbered from 1, and each
// says how many there are. (ICC.1:2022, B.4)
func (m *jpegMetadata) piece(b []byte) {
	if len(b) < 2 || int(b[0]) != len(m.icc)+1 || m.pieces > 0 && int(b[1]) != m.pieces || m.written {
		m.unknown("piece of an ICC profile that is out of order", len(b))
		return
	}
	m.pieces = int(b[1])
	m.icc = append(m.icc, b[2:])
}

// fresh returns the new metadata, as segments.
func (m *jpegMetadata) fresh() []byte {
	m.written = true
	var out []byte
	if m.exif != nil {
		out = appendSegment(out, 0xe1, beginsEXIF, []byte{0}, m.exif)
	}
	switch icc := bytes.Join(m.icc, nil); {
	case len(m.icc) != m.pieces:
		m.unknown("ICC profile, of which a piece is missing: colours may look different", len(icc))
	case m.pieces > 0:
		if icc = m.profile(icc); icc != nil {
			out = appendSegment(out, 0xe2, beginsICC, []byte{1, 1}, icc)
		}
	}
	return out
}

func appendSegment(out []byte, marker byte, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	out = binary.BigEndian.AppendUint16(append(out, 0xff, marker), uint16(len(body)+2))
	return append(out, body...)
}

// cut counts what is no metadata by its place.
func (m *jpegMetadata) cut(kind string, n int) {
	switch {
	case kind == jpeg.KindTable:
		m.note(redact.Technical, kind, n)
	case kind == jpeg.KindBehind && bytes.Contains(m.src[len(m.src)-n:], []byte{0xff, 0xd8, 0xff}):
		m.note(redact.Imagery, "second picture behind the first", n)
	default:
		m.unknown(kind, n)
	}
}

var errJPEG = errors.New("the new JPEG has a part that is never written")
