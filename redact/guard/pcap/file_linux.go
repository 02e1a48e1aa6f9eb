package pcap

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Extension of the recordings' names.
const Extension = ".pcapng"

// file is the one that is written now.
type file struct {
	out    *os.File
	buffer *bufio.Writer
	bytes  int64
}

// next ends the file that is written, if one is, and begins another. The oldest
// of this recorder goes when there are too many.
func (r *Recorder) next(at time.Time) error {
	if err := r.end(at); err != nil {
		return err
	}
	r.number++
	name := filepath.Join(r.config.Folder, fmt.Sprintf("%s-%04d%s", r.began.UTC().Format("20060102T150405.000Z"), r.number, Extension))
	out, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("record the link: %w", err)
	}
	r.file = &file{out: out, buffer: bufio.NewWriterSize(out, 256<<10)}
	r.names = append(r.names, name)
	if len(r.names) > r.config.Files {
		if err := os.Remove(r.names[0]); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("make room for the recording of the link: %w", err)
		}
		r.names = r.names[1:]
	}
	head := section(nil)
	for _, s := range r.sides {
		link := uint16(linkRaw)
		if s.Ethernet {
			link = linkEthernet
		}
		head = side(head, s.Interface, link)
	}
	return r.write(head)
}

// write appends whole blocks.
func (r *Recorder) write(blocks []byte) error {
	n, err := r.file.buffer.Write(blocks)
	r.file.bytes += int64(n)
	if err != nil {
		return fmt.Errorf("record the link: %w", err)
	}
	return nil
}

// end says at the end of a file what was lost, and closes it.
func (r *Recorder) end(at time.Time) error {
	if r.file == nil {
		return nil
	}
	r.askLost()
	var last []byte
	for i, s := range r.sides {
		last = statistics(last, i, at, s.frames+s.lost, s.lost)
	}
	err := errors.Join(r.write(last), r.file.buffer.Flush(), r.file.out.Close())
	r.file = nil
	if err != nil {
		return fmt.Errorf("end a recording of the link: %w", err)
	}
	return nil
}
