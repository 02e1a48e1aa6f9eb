package flightlog

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"skylatch/telemetry/disk"
	"skylatch/telemetry/media"
	"skylatch/telemetry/seal"
)

const (
	// maxPicture is above a PNG of the largest video picture.
	maxPicture = 32 << 20
	// maxPictureSide is the largest a screen's canvas gets.
	maxPictureSide = 16384
	// pictureWait is how long a slow disk may keep the pilot waiting for an
	// answer.
	pictureWait = 5 * time.Second
)

// ErrNoPicture means that what was given is no PNG picture.
var ErrNoPicture = errors.New("this is not a PNG picture")

// pictureJob is a picture on its way to the goroutine that owns the files.
type pictureJob struct {
	track media.TrackID
	at    time.Time
	png   []byte
	done  chan pictureKept // of one
}

type pictureKept struct {
	name string
	err  error
}

// Picture keeps a PNG of what the pilot sees of a track, in the mission that the
// track is recorded to, and returns the file's name. It waits for the disk, but
// not for long. The error wraps [ErrNoPicture] if the PNG is none.
func (r *Recorder) Picture(track media.TrackID, picture []byte) (name string, err error) {
	clean, err := cleanPNG(picture)
	if err != nil {
		return "", err
	}
	wait := time.NewTimer(pictureWait)
	defer wait.Stop()
	job := pictureJob{track: track, at: time.Now(), png: clean, done: make(chan pictureKept, 1)}
	select {
	case r.pictures <- job:
	case <-wait.C:
		return "", fmt.Errorf("keep picture: %w", ErrDiskHangs)
	}
	select {
	case kept := <-job.done:
		return kept.name, kept.err
	case <-wait.C:
		return "", fmt.Errorf("keep picture: %w", ErrDiskHangs)
	}
}

// keepPicture writes a picture into the mission of its track.
func (r *Recorder) keepPicture(job pictureJob) pictureKept {
	r.mu.Lock()
	var m *mission
	if f := r.films[job.track]; f != nil {
		m = f.mission
	}
	if m == nil {
		m = r.home(job.at)
	}
	folder, suffix := "", ""
	var key *seal.Key
	if m != nil {
		folder, key = m.name, m.key
	}
	r.mu.Unlock()
	if folder == "" {
		return pictureKept{err: fmt.Errorf("keep picture: %w", errNotYet)}
	}
	write := disk.WriteFile
	if key != nil {
		write, suffix = key.WriteFile, seal.Suffix
	}
	const tries = 100
	base := fmt.Sprintf("picture-%s-%s", job.at.UTC().Format("2006-01-02T15-04-05.000Z"), nameOf(job.track))
	name := base + ".png"
	for i := 2; i < tries; i++ {
		if _, err := os.Lstat(filepath.Join(r.dir, folder, name+suffix)); errors.Is(err, fs.ErrNotExist) {
			break
		}
		name = fmt.Sprintf("%s-%d.png", base, i)
	}
	if err := write(filepath.Join(r.dir, folder, name), job.png); err != nil {
		return pictureKept{err: fmt.Errorf("keep picture: %w", err)}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.event(m, Event{At: job.at, Type: "picture_taken", Data: struct {
		File  string        `json:"file"`
		Track media.TrackID `json:"track"`
	}{name, job.track}})
	return pictureKept{name: name}
}

// keptChunks are the parts of a PNG that are the picture. (W3C PNG, 4.7)
var keptChunks = []string{"IHDR", "PLTE", "tRNS", "sRGB", "IDAT", "IEND"}

// cleanPNG checks the picture chunk by chunk and returns it without what is not
// the picture.
func cleanPNG(b []byte) ([]byte, error) {
	const signature = "\x89PNG\r\n\x1a\n"
	if len(b) > maxPicture {
		return nil, fmt.Errorf("%w: it has %d MB", ErrNoPicture, len(b)>>20)
	}
	c, err := png.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoPicture, err)
	}
	if c.Width > maxPictureSide || c.Height > maxPictureSide {
		return nil, fmt.Errorf("%w: it has %d×%d pixels", ErrNoPicture, c.Width, c.Height)
	}
	out := append(make([]byte, 0, len(b)), signature...)
	data := false
	for rest := b[len(signature):]; ; {
		if len(rest) < 12 {
			return nil, fmt.Errorf("%w: it ends too soon", ErrNoPicture)
		}
		size := uint64(binary.BigEndian.Uint32(rest))
		if size > uint64(len(rest)-12) {
			return nil, fmt.Errorf("%w: it ends too soon", ErrNoPicture)
		}
		chunk := rest[:size+12]
		kind := string(chunk[4:8])
		if crc32.ChecksumIEEE(chunk[4:size+8]) != binary.BigEndian.Uint32(chunk[size+8:]) {
			return nil, fmt.Errorf("%w: its %s is damaged", ErrNoPicture, kind)
		}
		if slices.Contains(keptChunks, kind) {
			out = append(out, chunk...)
		}
		data = data || kind == "IDAT"
		if rest = rest[size+12:]; kind == "IEND" {
			break
		}
	}
	if !data {
		return nil, fmt.Errorf("%w: it is empty", ErrNoPicture)
	}
	return out, nil
}
