package film

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
)

// mp4 are films of the family that QuickTime began: MP4, MOV, and what cameras
// call LRF and LRV. (ISO/IEC 14496-12)
var mp4 = Format{
	Name:       "MP4",
	Extensions: []string{".mp4", ".mov", ".m4v", ".lrf", ".lrv", ".insv", ".360", ".qt"},
	recognise:  isMP4,
	rebuild:    rebuildMP4,
	verify:     verifyMP4,
}

// pictures are the brands of files that have boxes too, and are no films.
var pictures = []string{
	"heic", "heix", "heim", "heis", "mif1", "mif2", "msf1", "avif", "avis", "crx ", "jp2 ", "jpx ", "jpm ", "jxl ", "cr3 ",
}

// isMP4 looks at the first box: films begin with ftyp, old ones of QuickTime
// with what is in them.
func isMP4(head []byte) bool {
	if len(head) < 12 {
		return false
	}
	size := binary.BigEndian.Uint32(head)
	switch string(head[4:8]) {
	case "ftyp":
		return size >= 12 && size <= maxLeaf && !slices.Contains(pictures, string(head[8:12]))
	case "styp", "moov", "mdat", "wide", "free", "skip", "pnot":
		return size >= 8 || size <= 1
	}
	return false
}

// rebuildMP4 writes a film without fragments: ftyp, one mdat with the samples in
// the order they had, moov. Where each lies is known when all are written, and
// what is written is not read again.
func rebuildMP4(ctx context.Context, src *io.SectionReader, dst io.WriteSeeker, j *job) error {
	m, err := readMovie(src, src.Size(), j)
	if err != nil {
		return err
	}
	head := fileType(m)
	data := int64(len(head)) // where mdat begins
	head = append(head, 0, 0, 0, 1, 'm', 'd', 'a', 't', 0, 0, 0, 0, 0, 0, 0, 0)
	out := newBehind(dst, src.Size(), j.Room)
	defer out.end() // where there is another error, too
	if _, err := out.Write(head); err != nil {
		return err
	}
	c := &copier{ctx: ctx, j: j, src: window{src: src, size: src.Size(), dst: out}, dst: out, at: int64(len(head))}
	if err := c.copySamples(m); err != nil {
		return err
	}
	c.noteRest(m)
	for _, t := range m.tracks {
		for _, e := range t.entries {
			e.coder.note(&j.tally)
		}
	}
	if err := movieNode(m).write(out); err != nil {
		return err
	}
	if err := out.end(); err != nil {
		return err
	}
	// Now that it is known how large mdat is, its head can say so.
	if _, err := dst.Seek(data+8, io.SeekStart); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	if _, err := dst.Write(binary.BigEndian.AppendUint64(nil, uint64(c.at-data))); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	if _, err := dst.Seek(0, io.SeekEnd); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

// fileType is the ftyp: QuickTime's where only QuickTime knows how a track is
// coded.
func fileType(m *movie) []byte {
	for _, t := range m.tracks {
		for _, e := range t.entries {
			if kind := string(e.body[4:8]); kind == "jpeg" || kind == "sowt" || kind == "twos" {
				return boxed("ftyp", []byte("qt  \x00\x00\x02\x00qt  "))
			}
		}
	}
	return boxed("ftyp", []byte("isom\x00\x00\x02\x00isomiso2mp41"))
}
