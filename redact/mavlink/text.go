package mavlink

import (
	"bytes"
	"encoding/binary"
)

// STATUSTEXT: severity, text, id of a text of several chunks, which of them it is
// (MAVLink common.xml). A test holds these to the table.
const (
	textSeverity = 0
	textText     = 1
	textID       = 51
	textChunk    = 53
	chunkSize    = 50
	// maxText and maxTexts bound what a sender can make us hold.
	maxText  = 20 * chunkSize
	maxTexts = 8
)

// texts are those whose chunks are still coming. A text is judged whole: what
// must not be told may stand across the seam of two chunks. So a text of which a
// chunk is lost or out of its turn is not told.
type texts struct {
	coming []coming
	lastID uint16
}

type coming struct {
	system, component byte
	id                uint16
	chunks            int
	text              []byte
}

// take adds the chunk in payload, and returns the whole text with the last one.
func (t *texts) take(system, component byte, payload []byte) (text []byte, v Verdict) {
	id, chunk := binary.LittleEndian.Uint16(payload[textID:]), int(payload[textChunk])
	part, ended := payload[textText:textText+chunkSize], false
	if end := bytes.IndexByte(part, 0); end >= 0 {
		part, ended = part[:end], true
	}
	if id == 0 { // "this is the only chunk in the sequence"
		return part, Told
	}
	i := t.find(system, component)
	if chunk == 0 {
		if i < 0 {
			if len(t.coming) == maxTexts {
				t.coming = t.coming[1:]
			}
			t.coming = append(t.coming, coming{system: system, component: component})
			i = len(t.coming) - 1
		}
		t.coming[i].id, t.coming[i].chunks, t.coming[i].text = id, 0, nil
	}
	if i < 0 || t.coming[i].id != id || t.coming[i].chunks != chunk || len(t.coming[i].text) >= maxText {
		if i >= 0 {
			t.coming[i].id = 0 // its other chunks are of no use
		}
		return nil, Withheld
	}
	c := &t.coming[i]
	c.text, c.chunks = append(c.text, part...), c.chunks+1
	if !ended {
		return nil, Waiting
	}
	text = c.text
	c.id, c.text = 0, nil
	return text, Told
}

// find returns where the text of a sender is, -1 if none is coming: a component
// writes one text after the other.
func (t *texts) find(system, component byte) int {
	for i := range t.coming {
		if t.coming[i].system == system && t.coming[i].component == component {
			return i
		}
	}
	return -1
}

// join takes a chunk of a text, and tells the text when all of it is there.
func (r *Redactor) join(dst []byte, p *program, system, component byte) ([]byte, Verdict) {
	whole, v := r.texts.take(system, component, r.in[:p.size])
	switch v {
	case Waiting:
		return dst, v
	case Withheld:
		return r.keepBack(dst, p.class)
	}
	if r.run(p) != written {
		return r.keepBack(dst, p.class)
	}
	var told [maxText]byte
	copyText(told[:], []byte(r.mission.text(string(whole))))
	n := len(bytes.TrimRight(told[:], "\x00"))
	var id uint16
	if n > chunkSize {
		r.texts.lastID = r.texts.lastID%0xFFFF + 1 // 0 is a text of one chunk
		id = r.texts.lastID
	}
	p.note(r.now)
	for chunk := 0; ; chunk++ {
		part := told[min(chunk*chunkSize, n):min((chunk+1)*chunkSize, n)]
		clear(r.out[textText+copy(r.out[textText:], part) : textID])
		binary.LittleEndian.PutUint16(r.out[textID:], id)
		r.out[textChunk] = byte(chunk)
		dst = r.write(dst, p.message, system, component, r.out[:p.size])
		if id == 0 || len(part) < chunkSize {
			return dst, Told
		}
	}
}
