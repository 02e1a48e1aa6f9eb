package video

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"skylatch/telemetry"
)

const (
	// filmLag is how far a film may fall behind before its clock is set anew:
	// a machine that slept does not rush through what it missed.
	filmLag = time.Second
	// filmStep is between the last picture of a round and the first of the next.
	filmStep = time.Second / 30
)

// film is a file of pictures.
type film interface {
	// next returns the next picture in the order of decoding, whose memory is
	// valid until the next call; [io.EOF] behind the last.
	next() (picture, error)
	Close() error
}

// openFilm opens a file by what its name says it is.
func openFilm(path string) (film, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	f, err := readFilm(file, strings.ToLower(filepath.Ext(path)))
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return f, nil
}

// fileSource plays a film as if it were live: from its beginning again when it
// has ended, or once.
func (c Config) fileSource(s FileSource) source {
	path := s.Path
	return source{name: "file " + filepath.Base(path), run: func(ctx context.Context, in *intake) error {
		in.say(telemetry.VideoWaiting, "opening "+path)
		p := player{in: in}
		for ctx.Err() == nil {
			shown, err := p.play(ctx, path)
			switch {
			case ctx.Err() != nil:
				return nil
			case err != nil:
				return fmt.Errorf("play %s: %w", path, err)
			case shown == 0:
				return fmt.Errorf("play %s: there is no H.264 or H.265 in it", path)
			case s.Once:
				in.say(telemetry.VideoWaiting, path+" has ended")
				<-ctx.Done()
			}
		}
		return nil
	}}
}

// player shows films at the speed of their clock.
type player struct {
	in   *intake
	zero time.Time     // when what the clock calls nothing is due
	last time.Duration // of the clock: when the last picture was
}

// play shows a film once, and returns how many pictures it had. Its clock goes
// on from where the one before ended.
func (p *player) play(ctx context.Context, path string) (shown int, err error) {
	f, err := openFilm(path)
	if err != nil {
		return 0, err
	}
	defer f.Close() // it was only read
	timer := time.NewTimer(0)
	defer timer.Stop()
	var shift time.Duration
	for {
		pic, err := f.next()
		if errors.Is(err, io.EOF) {
			return shown, nil
		}
		if err != nil {
			return shown, err
		}
		if shown == 0 {
			shift = p.last - pic.dts
			if p.last > 0 {
				shift += filmStep
			}
		}
		pic.dts += shift
		pic.pts += shift
		now := time.Now()
		if wait := p.zero.Add(pic.dts).Sub(now); p.zero.IsZero() || wait.Abs() > filmLag {
			p.zero = now.Add(-pic.dts)
		} else if wait > 0 {
			timer.Reset(wait)
			select {
			case <-ctx.Done():
				return shown, nil
			case <-timer.C:
			}
		}
		if ctx.Err() != nil {
			return shown, nil
		}
		pic.at = time.Now()
		p.in.picture(pic)
		p.last = max(p.last, pic.dts)
		shown++
	}
}
