//go:build unix

package supervise

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"

	"golang.org/x/sys/unix"
)

// kind says what a frame holds.
type kind byte

const (
	kindHello  kind = 'H' // supervisor: the doors and the program's own hello
	kindTell   kind = 'T' // supervisor: what the program tells itself
	kindUsage  kind = 'U' // supervisor: what its converters cost
	kindAnswer kind = 'A' // supervisor: the end of a dial, with a socket if it went well
	kindDial   kind = 'D' // station: connect to the peer of that name
	kindReport kind = 'R' // station: its layers and its proof
	kindReady  kind = 'Y' // station: its page answers
	kindFailed kind = 'F' // station: why it cannot run
)

const (
	headerSize = 5       // length, big-endian, and kind
	maxFrame   = 1 << 20 // far more than a configuration or a report needs
)

// frame is one message.
type frame struct {
	kind kind
	body []byte
}

func (f frame) bytes() []byte {
	b := binary.BigEndian.AppendUint32(make([]byte, 0, headerSize+len(f.body)), uint32(len(f.body)))
	return append(append(b, byte(f.kind)), f.body...)
}

// reader takes frames and the descriptors that come with them. A descriptor
// never comes later than the first byte of its frame.
type reader struct {
	conn  *net.UnixConn
	fds   []int
	space [256]byte // for control messages: one descriptor at a time
}

// Read implements io.Reader and puts descriptors aside.
func (r *reader) Read(b []byte) (int, error) {
	n, oobn, _, _, err := r.conn.ReadMsgUnix(b, r.space[:])
	if oobn > 0 {
		r.keep(r.space[:oobn])
	}
	if n == 0 && err == nil && len(b) > 0 {
		err = io.EOF
	}
	return n, err
}

func (r *reader) keep(space []byte) {
	messages, err := unix.ParseSocketControlMessage(space)
	if err != nil {
		return // nothing was received in it
	}
	for _, m := range messages {
		if fds, err := unix.ParseUnixRights(&m); err == nil {
			for _, fd := range fds {
				unix.CloseOnExec(fd)
			}
			r.fds = append(r.fds, fds...)
		}
	}
}

// next returns the next frame; io.EOF at the end of the other side.
func (r *reader) next() (frame, error) {
	var header [headerSize]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return frame{}, err
	}
	size := binary.BigEndian.Uint32(header[:4])
	if size > maxFrame {
		return frame{}, fmt.Errorf("a frame of %d bytes: at most %d are allowed", size, maxFrame)
	}
	f := frame{kind: kind(header[4]), body: make([]byte, size)}
	_, err := io.ReadFull(r, f.body)
	return f, err
}

// descriptor returns the oldest descriptor that was put aside.
func (r *reader) descriptor() (int, error) {
	if len(r.fds) == 0 {
		return -1, errors.New("no socket came with the answer")
	}
	fd := r.fds[0]
	r.fds = r.fds[1:]
	return fd, nil
}

// drop closes what nobody took.
func (r *reader) drop() {
	for _, fd := range r.fds {
		_ = unix.Close(fd)
	}
	r.fds = nil
}
