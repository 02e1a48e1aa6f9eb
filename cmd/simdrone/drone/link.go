package drone

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"

	"github.com/bluenviron/gomavlib/v3/pkg/dialect"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/frame"
	"github.com/bluenviron/gomavlib/v3/pkg/message"
	"github.com/bluenviron/gomavlib/v3/pkg/streamwriter"
)

// dialectRW is built once: its reflection costs some milliseconds.
var dialectRW = sync.OnceValue(func() *dialect.ReadWriter {
	rw := &dialect.ReadWriter{Dialect: ardupilotmega.Dialect}
	if err := rw.Initialize(); err != nil {
		panic(err) // the dialect is generated code: it fits or nothing does
	}
	return rw
})

const (
	// writeQueue is how many writes a link holds back while its medium is
	// slow. When it is full the newest frame is not sent and counted, as an
	// autopilot skips messages that do not fit its buffer.
	writeQueue = 256
	// readBuffer holds any datagram whole, whatever is left of the one before.
	readBuffer = 64 << 10
)

// A radio between vehicle and ground speaks with ids of its own (SiK: '3' 'D').
const (
	radioSystem    = 51
	radioComponent = 68
)

// wrongKey is the key of Faults.WrongSignature.
var wrongKey = frame.NewV2Key(bytes.Repeat([]byte{0xA5}, 32))

// link is one connection to ground. All but its two goroutines' own business
// is guarded by the Drone's lock.
type link struct {
	drone    *Drone
	schedule schedule
	dice     *rand.Rand
	shaper   shaper
	encoded  bytes.Buffer
	vehicle  *streamwriter.Writer
	radio    *streamwriter.Writer
	camera   *streamwriter.Writer
	out      chan []byte
	unsent   int // writes queued and not done
}

func (d *Drone) newLink() (*link, error) {
	l := &link{drone: d, out: make(chan []byte, writeQueue), dice: rand.New(rand.NewPCG(d.v.cfg.Seed, uint64(len(d.links)+1)))}
	return l, l.reset()
}

// reset is the link after a restart: sequence numbers from 0, nothing asked.
func (l *link) reset() error {
	l.schedule = newSchedule(l.drone.v)
	c := l.drone.v.cfg
	writer := func(system, component int) (*streamwriter.Writer, error) {
		fw := &frame.Writer{ByteWriter: &l.encoded, DialectRW: dialectRW()}
		if err := fw.Initialize(); err != nil {
			return nil, fmt.Errorf("prepare frame writer: %w", err)
		}
		w := &streamwriter.Writer{FrameWriter: fw, Version: streamwriter.V2, SystemID: byte(system), ComponentID: byte(component)}
		if c.MAVLink1 {
			w.Version = streamwriter.V1
		}
		if err := w.Initialize(); err != nil {
			return nil, fmt.Errorf("prepare message writer: %w", err)
		}
		return w, nil
	}
	var err error
	if l.vehicle, err = writer(c.System, c.Component); err != nil {
		return err
	}
	if l.camera, err = writer(c.System, cameraComponent); err != nil {
		return err
	}
	l.radio, err = writer(radioSystem, radioComponent)
	return err
}

// send puts a message of the vehicle on this link.
func (l *link) send(m message.Message) { l.sendAs(l.vehicle, m) }

func (l *link) sendAs(w *streamwriter.Writer, m message.Message) {
	v := l.drone.v
	if v.cfg.MAVLink1 && m.GetID() > 255 || v.silent > 0 {
		return
	}
	if w != l.radio {
		w.Key = nil
		if v.cfg.SigningKey != nil {
			w.Key = (*frame.V2Key)(v.cfg.SigningKey)
		}
		if v.faults.WrongSignature && !v.cfg.MAVLink1 {
			w.Key = wrongKey
		}
	}
	l.encoded.Reset()
	if err := w.Write(m); err != nil {
		panic(fmt.Sprintf("encode %T: %v", m, err)) // a message of ours that the dialect lacks
	}
	l.drone.counters.Made++
	l.disturb(bytes.Clone(l.encoded.Bytes()))
}

// serve runs one connection until it ends or ctx does.
func (d *Drone) serve(ctx context.Context, conn io.ReadWriteCloser) error {
	d.mu.Lock()
	l, err := d.newLink()
	if err == nil {
		d.links = append(d.links, l)
	}
	d.mu.Unlock()
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()

	written := make(chan struct{})
	go func() {
		defer close(written)
		for chunk := range l.out {
			_, err := conn.Write(chunk)
			d.mu.Lock()
			l.unsent--
			d.counters.Writes++
			d.mu.Unlock()
			if err != nil {
				conn.Close() // wakes the reader, which ends the link
				for range l.out {
				}
				return
			}
		}
	}()
	err = l.read(conn)
	conn.Close()
	d.mu.Lock()
	d.drop(l)
	d.mu.Unlock()
	close(l.out)
	<-written
	return err
}

// read hands every frame that arrives to the vehicle. A datagram is a piece of
// a stream here too.
func (l *link) read(conn io.Reader) error {
	source := &endNoter{r: conn}
	r := &frame.Reader{BufByteReader: bufio.NewReaderSize(source, readBuffer), DialectRW: dialectRW()}
	if k := l.drone.v.cfg.SigningKey; k != nil {
		r.InKey = (*frame.V2Key)(k)
	}
	if err := r.Initialize(); err != nil {
		return fmt.Errorf("prepare frame reader: %w", err)
	}
	for {
		fr, err := r.Read()
		if source.err != nil {
			return source.err
		}
		l.drone.mu.Lock()
		if err != nil {
			l.drone.counters.Refused++
		} else {
			l.drone.hear(l, fr)
		}
		l.drone.mu.Unlock()
	}
}

// endNoter remembers how reading ended: the frame reader turns an end in the
// middle of a frame into a parse error.
type endNoter struct {
	r   io.Reader
	err error
}

func (e *endNoter) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	if err != nil {
		e.err = err
	}
	return n, err
}
