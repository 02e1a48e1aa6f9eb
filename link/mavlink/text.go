package mavlink

import (
	"strings"
	"time"
	"unicode"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"

	"skylatch/telemetry"
)

const (
	// chunkSize is the length of STATUSTEXT.text; a shorter one ends the text.
	chunkSize = 50
	// maxChunks and maxPartials bound what a vehicle can make us hold.
	maxChunks   = 20
	maxPartials = 8
	// chunkPatience is how long a missing chunk is waited for. Chunks leave the
	// autopilot back to back.
	chunkPatience = time.Second
	// chunkGap stands where a chunk was lost.
	chunkGap = "…"
)

// partialText is a long text whose chunks are still coming.
type partialText struct {
	component int
	id        uint16
	severity  telemetry.Severity
	chunks    []string // by number; "" has not come
	has       []bool
	ended     bool // the last chunk has come
	at        time.Time
}

func (p *partialText) complete() bool {
	for _, has := range p.has {
		if !has {
			return false
		}
	}
	return p.ended
}

func (p *partialText) text() telemetry.Text {
	var b strings.Builder
	for i, chunk := range p.chunks {
		if p.has[i] {
			b.WriteString(chunk)
		} else {
			b.WriteString(chunkGap)
		}
	}
	if !p.ended {
		b.WriteString(chunkGap)
	}
	return telemetry.Text{Component: p.component, Severity: p.severity, Text: printable(b.String())}
}

func statusText(d *decoding, m *ardupilotmega.MessageStatustext) {
	severity := telemetry.Severity(min(m.Severity, 7))
	if m.Id == 0 { // "this is the only chunk in the sequence"
		d.emitText(telemetry.Text{Component: d.component, Severity: severity, Text: printable(m.Text)})
		return
	}
	n := int(m.ChunkSeq)
	if n >= maxChunks {
		return
	}
	p := d.partial(m.Id, severity)
	for len(p.chunks) <= n {
		p.chunks, p.has = append(p.chunks, ""), append(p.has, false)
	}
	p.chunks[n], p.has[n] = m.Text, true
	p.ended = p.ended || len(m.Text) < chunkSize
	p.at = d.at
	if p.complete() {
		d.v.dropPartial(p)
		d.emitText(p.text())
	}
}

// partial returns the text that a chunk belongs to. A component writes one
// text after the other: a new id means that the one before will not be
// finished any more.
func (d *decoding) partial(id uint16, severity telemetry.Severity) *partialText {
	for _, p := range d.v.partials {
		if p.component != d.component {
			continue
		}
		if p.id == id {
			return p
		}
		d.v.dropPartial(p)
		d.emitText(p.text())
		break
	}
	if len(d.v.partials) >= maxPartials {
		d.v.partials = d.v.partials[1:]
	}
	p := &partialText{component: d.component, id: id, severity: severity, at: d.at}
	d.v.partials = append(d.v.partials, p)
	return p
}

func (d *decoding) emitText(t telemetry.Text) {
	if t.Text != "" {
		d.emit(t)
	}
}

func (v *vehicle) dropPartial(p *partialText) {
	for i, o := range v.partials {
		if o == p {
			v.partials = append(v.partials[:i:i], v.partials[i+1:]...)
			return
		}
	}
}

// overdueTexts returns the texts whose missing chunks will not come any more.
func (v *vehicle) overdueTexts(now time.Time) []telemetry.Text {
	var texts []telemetry.Text
	for i := 0; i < len(v.partials); {
		p := v.partials[i]
		if now.Sub(p.at) < chunkPatience {
			i++
			continue
		}
		v.dropPartial(p)
		// A text of exactly n × 50 bytes has no shorter last chunk: it ends here.
		p.ended = p.ended || p.has[len(p.has)-1]
		if t := p.text(); t.Text != "" {
			texts = append(texts, t)
		}
	}
	return texts
}

// printable makes what a vehicle wrote safe to show: valid UTF-8, one line, no
// control characters.
func printable(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}
