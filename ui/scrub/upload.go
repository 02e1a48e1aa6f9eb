package scrub

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"skylatch/redact/export"
	"skylatch/telemetry"
)

// upload is one file that the page sends.
type upload struct {
	as       string // its place on the card, with '/'
	modified time.Time
	size     int64
	boxes    []image.Rectangle
	body     io.Reader
}

const (
	// maxName bounds a place on a card; file systems have names of 255 bytes.
	maxName = 2048
	// maxBoxes is more than anybody marks in one picture.
	maxBoxes = 500
	// maxEdge is wider than any picture, in pixels.
	maxEdge = 1 << 20
)

// parsePlace checks where a file stands on its card: within it.
func parsePlace(as string) (string, error) {
	as = path.Clean(as)
	if as == "." || len(as) > maxName || !filepath.IsLocal(filepath.FromSlash(as)) || strings.ContainsAny(as, "\x00\\") {
		return "", fmt.Errorf("%.80q is no name of a file on a card", as)
	}
	return as, nil
}

// parseBoxes reads what was marked, each as "x,y,w,h".
func parseBoxes(list []string) ([]image.Rectangle, error) {
	if len(list) > maxBoxes {
		return nil, fmt.Errorf("%d boxes are marked: at most %d can be", len(list), maxBoxes)
	}
	boxes := make([]image.Rectangle, 0, len(list))
	for _, text := range list {
		var x, y, w, h int
		if n, err := fmt.Sscanf(text+" ", "%d,%d,%d,%d ", &x, &y, &w, &h); err != nil || n != 4 ||
			x < 0 || y < 0 || w <= 0 || h <= 0 || max(x, y, w, h) > maxEdge {
			return nil, fmt.Errorf("%.40q is no box: want x,y,w,h in pixels", text)
		}
		boxes = append(boxes, image.Rect(x, y, x+w, y+h))
	}
	return boxes, nil
}

// errShort tells that the page went away within a file.
var errShort = errors.New("the file did not come whole")

// file lets out what may leave of an upload.
func (s *Scrub) file(ctx context.Context, r *run, u upload) (receipt export.Receipt, err error) {
	if err := r.enter(); err != nil {
		return export.Receipt{}, err
	}
	var became *export.Receipt
	defer func() { err = errors.Join(err, r.leave(ctx, became)) }()
	select {
	case s.turns <- struct{}{}:
		defer func() { <-s.turns }()
	case <-ctx.Done():
		return export.Receipt{}, ctx.Err()
	}
	if err := s.roomFor(u.size); err != nil {
		return export.Receipt{}, err
	}
	temp, err := os.CreateTemp(s.Incoming, "file-*") // 0600
	if err != nil {
		return export.Receipt{}, fmt.Errorf("keep what comes: %w", err)
	}
	defer os.Remove(temp.Name())
	n, err := io.Copy(temp, u.body)
	if err = errors.Join(err, temp.Close(), os.Chtimes(temp.Name(), time.Time{}, u.modified)); err != nil {
		return export.Receipt{}, fmt.Errorf("keep what comes: %w", err)
	}
	if n != u.size {
		return export.Receipt{}, errShort
	}
	receipt, err = r.export.File(ctx, export.Item{Path: temp.Name(), As: u.as, Boxes: u.boxes})
	if err == nil {
		became = &receipt
	}
	if receipt.Refused != "" && !receipt.Junk {
		refused := export.Refused{File: "from the page: " + u.as, Reason: receipt.Refused}
		err = errors.Join(err, export.Quarantine(s.Data, r.export.Policy.Name, time.Now(), refused))
	}
	return receipt, err
}

// roomFor refuses what would leave no room for a recording: the file is there
// twice for a while.
func (s *Scrub) roomFor(size int64) error {
	room := s.Room()
	if size <= room/2 {
		return nil
	}
	return &telemetry.ProblemError{
		Cause:   fmt.Sprintf("The file has %d MB, and needs twice that for a while; %d MB may be written.", size>>20, max(room, 0)>>20),
		Meaning: "It was not taken: the room that is left is for recordings.",
		Action:  "Make room on the disk with the data folder, or use skylatch scrub with --out on another disk.",
	}
}
