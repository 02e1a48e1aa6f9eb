package film

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
)

// tsPacket is what matters of a packet.
type tsPacket struct {
	pid       uint16
	start     bool // of a unit or a section
	counter   byte
	jump      bool // the counter may jump: the film says so
	scrambled bool
	damaged   bool   // who received it saw so
	hidden    int    // bytes of private data beside the payload
	payload   []byte // valid until the next packet
}

// parseTSPacket reads a packet. (2.4.3.2)
func parseTSPacket(b []byte) (p tsPacket, err error) {
	if b[0] != tsSync {
		return p, errors.New("a packet does not begin where it should")
	}
	p.damaged = b[1]&0x80 != 0
	p.start = b[1]&0x40 != 0
	p.pid = uint16(b[1]&0x1f)<<8 | uint16(b[2])
	p.scrambled = b[3]&0xc0 != 0
	p.counter = b[3] & 0x0f
	body := b[4:tsPacketSize]
	if b[3]&0x20 != 0 {
		n := int(body[0])
		if n > len(body)-1 {
			p.damaged = true
			return p, nil
		}
		p.adaptation(body[1 : 1+n])
		body = body[1+n:]
	}
	if b[3]&0x10 != 0 {
		p.payload = body
	}
	return p, nil
}

// adaptation reads what stands before the payload. (2.4.3.4)
func (p *tsPacket) adaptation(b []byte) {
	if len(b) == 0 {
		return
	}
	flags, b := b[0], b[1:]
	p.jump = flags&0x80 != 0
	for _, field := range []struct {
		flag byte
		size int
	}{{0x10, 6}, {0x08, 6}, {0x04, 1}} { // the clock, the old clock, a splice's countdown
		if flags&field.flag != 0 {
			b = b[min(field.size, len(b)):]
		}
	}
	if flags&0x02 != 0 && len(b) > 0 {
		p.hidden = min(int(b[0]), len(b)-1)
		b = b[1+p.hidden:]
	}
	if flags&0x01 != 0 && len(b) > 0 {
		n := min(int(b[0]), len(b)-1)
		p.hidden += n
		b = b[1+n:]
	}
	for _, v := range b {
		if v != 0xff { // stuffing is all ones
			p.hidden++
		}
	}
}

// tsReader reads packets.
type tsReader struct {
	ctx      context.Context
	progress func(int64)
	b        *bufio.Reader
	stride   int
	at       int64 // where the last packet began
	read     int64
	timed    int64 // packets with a time of arrival
	behind   int   // bytes behind the last packet
}

// reportEvery is how often somebody asks and is told how far it is, in bytes.
const reportEvery = 1 << 20

func newTSReader(ctx context.Context, src io.ReaderAt, progress func(int64)) (*tsReader, error) {
	r := &tsReader{ctx: ctx, progress: progress}
	r.b = bufio.NewReaderSize(io.NewSectionReader(src, 0, 1<<62), 1<<20)
	head, err := r.b.Peek(tsTimed * tsProbed)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read it: %w", err)
	}
	if r.stride = tsStride(head); r.stride == 0 {
		return nil, errors.New("it does not begin with packets")
	}
	return r, nil
}

// next returns the next packet, or io.EOF.
func (r *tsReader) next() (tsPacket, error) {
	if r.read == 0 || r.read/reportEvery != r.at/reportEvery {
		if err := r.ctx.Err(); err != nil {
			return tsPacket{}, err
		}
		r.progress(r.read)
	}
	b, err := r.b.Peek(r.stride)
	if errors.Is(err, io.EOF) {
		r.behind = len(b)
		r.progress(r.read + int64(len(b)))
		return tsPacket{}, io.EOF
	}
	if err != nil {
		return tsPacket{}, fmt.Errorf("read it: %w", err)
	}
	r.at = r.read
	r.read += int64(r.stride)
	if r.stride == tsTimed {
		r.timed++
	}
	p, err := parseTSPacket(b[r.stride-tsPacketSize:])
	if err != nil {
		return p, fmt.Errorf("at byte %d: %w", r.at, err)
	}
	_, err = r.b.Discard(r.stride) // the bytes stay until the next Peek
	return p, err
}
