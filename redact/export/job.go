package export

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"skylatch/redact"
	"skylatch/redact/film"
	"skylatch/redact/still"
	"skylatch/redact/track"
)

// job is the making of one new file.
type job struct {
	*Export
	item    Item
	src     *source
	kind    kind
	receipt *Receipt
	name    string      // that it will have
	done    func(int64) // told how many bytes of the source are dealt with
}

// run makes it. Its error is a [refusal], or says that the disk does not work.
func (j *job) run(ctx context.Context) (*draft, error) {
	if j.ordered() {
		j.origin.Lock()
		defer j.origin.Unlock()
	}
	switch {
	case j.whole(j.kind):
		return j.copy(ctx)
	case j.kind.film != nil:
		return j.film(ctx)
	case j.kind.converted != nil:
		return j.convert(ctx)
	}
	return j.small(ctx)
}

// small rebuilds a file that is held in memory.
func (j *job) small(ctx context.Context) (*draft, error) {
	var place, room []byte
	if j.kind.still != nil && j.src.size <= largeFile {
		place, room = j.memory.take(j.src.size), j.memory.take(2*j.src.size+1<<16) // a walk takes it twice
		defer j.memory.give(place)
		defer j.memory.give(room)
	}
	old, err := j.src.all(place)
	if err != nil {
		return nil, &refusal{err}
	}
	j.receipt.Before.SHA256 = hashOfBytes(old)
	b, report, err := j.rebuild(old, room)
	j.receipt.Report = report
	if err != nil {
		return nil, &refusal{err}
	}
	j.done(j.src.size)
	j.receipt.After = Content{int64(len(b)), hashOfBytes(b)}
	j.receipt.Verified = SecondParser
	return j.keep(ctx, b)
}

// rebuild makes the new file in memory, that of room if it is one for it, and has
// it read again.
func (j *job) rebuild(old, room []byte) (b []byte, r redact.Report, err error) {
	verify := j.kind.verify
	if f := j.kind.still; f != nil {
		c := still.Config{Policy: j.Policy, Secret: j.Secret, Origin: j.Origin, Boxes: j.item.Boxes, Room: room}
		b, r, err = f.Rebuild(old, c)
		if j.Cleared && errors.Is(err, still.ErrUnseen) {
			c.Cleared = true
			b, r, err = f.Rebuild(old, c)
			j.receipt.Cleared = err == nil
		}
	} else {
		b, r, err = j.kind.track.Rebuild(old, track.Config{Policy: j.Policy, Secret: j.Secret, Origin: j.Origin})
	}
	if err == nil {
		err = verify(b)
	}
	return b, r, err
}

// verify reads a new file of the kind again.
func (k kind) verify(b []byte) error {
	if k.still != nil {
		return k.still.Verify(b)
	}
	return k.track.Verify(b)
}

// keep writes a draft; nil without a ledger.
func (j *job) keep(ctx context.Context, b []byte) (*draft, error) {
	if j.Write == nil {
		return nil, nil
	}
	d, err := j.draft(j.name)
	if err != nil {
		return nil, err
	}
	for part := range slices.Chunk(b, chunk) {
		if err := ctx.Err(); err != nil {
			return d, err
		}
		if _, err := d.Write(part); err != nil {
			return d, fmt.Errorf("write %s: %w", d.to(), err)
		}
	}
	return d, nil
}

// copy lets a file out as it is, and reads the new one again.
func (j *job) copy(ctx context.Context) (*draft, error) {
	sum := sha256.New()
	old := io.TeeReader(io.NewSectionReader(j.src, 0, j.src.size), sum)
	if j.Write == nil {
		return nil, refuse(pour(ctx, io.Discard, old, j.done))
	}
	d, err := j.draft(j.name)
	if err != nil {
		return nil, err
	}
	if err := pour(ctx, d, old, func(n int64) { j.done(n / 2) }); err != nil && d.full != nil {
		return d, fmt.Errorf("write %s: %w", d.to(), err)
	} else if err != nil {
		return d, &refusal{unreadable(err)}
	}
	d.sync()
	j.receipt.Before.SHA256 = hex.EncodeToString(sum.Sum(nil))
	j.receipt.After, err = j.hash(ctx, d)
	if err == nil && j.receipt.After != j.receipt.Before {
		err = errors.New("the disk gives back other bytes than were written")
	}
	if err != nil {
		return d, fmt.Errorf("read %s again: %w", d.to(), err)
	}
	j.receipt.Verified = ByteForByte
	return d, nil
}

// film rebuilds a film as a stream, and reads the new one again while it gets to
// the disk. Beside all that the old one is hashed, which takes the longest.
func (j *job) film(ctx context.Context) (*draft, error) {
	j.receipt.Cleared = j.Policy.HideFaces
	room := j.memory.take(min(film.RoomBytes, j.src.size))
	defer j.memory.give(room)
	c := film.Config{Policy: j.Policy, Progress: func(n int64) { j.done(n / 2) }, Room: room}
	old := io.NewSectionReader(j.src, 0, j.src.size)
	if j.Write == nil {
		var size extent
		report, err := j.kind.film.Rebuild(ctx, old, &size, c)
		j.receipt.Report, j.receipt.After.Bytes = report, size.end
		return nil, refuse(err)
	}
	d, err := j.draft(j.name)
	if err != nil {
		return nil, err
	}
	err = beside(ctx, func(ctx context.Context) (err error) {
		j.receipt.Before.SHA256, err = hashOf(ctx, io.NewSectionReader(j.src, 0, j.src.size), func(int64) {})
		return err
	}, func(ctx context.Context) (err error) {
		if j.receipt.Report, err = j.kind.film.Rebuild(ctx, old, d, c); err != nil {
			return err
		}
		d.sync()
		return j.again(ctx, d)
	})
	if d.full != nil {
		return d, fmt.Errorf("write %s: %w", d.to(), d.full)
	}
	if err != nil {
		return d, refuse(err)
	}
	j.receipt.Verified = SecondParser
	return d, nil
}

// again reads a new film again, to hash and to verify it.
func (j *job) again(ctx context.Context, d *draft) error {
	return beside(ctx, func(ctx context.Context) (err error) {
		j.receipt.After, err = j.hash(ctx, d)
		return err
	}, func(ctx context.Context) error {
		info, err := d.Stat()
		if err != nil {
			return err
		}
		return j.kind.film.Verify(ctx, io.NewSectionReader(d, 0, info.Size()))
	})
}

// hash reads a draft again, as the second half of the work.
func (j *job) hash(ctx context.Context, d *draft) (Content, error) {
	info, err := d.Stat()
	if err != nil {
		return Content{}, err
	}
	half := j.src.size / 2
	sum, err := hashOf(ctx, io.NewSectionReader(d, 0, info.Size()), func(n int64) {
		j.done(half + int64(float64(n)/float64(info.Size())*float64(half)))
	})
	return Content{info.Size(), sum}, err
}

// beside does two things at once; when one fails, the other is stopped. The
// error is that of what failed.
func beside(ctx context.Context, one, other func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var both sync.WaitGroup
	for _, f := range []func(context.Context) error{one, other} {
		both.Go(func() {
			if err := f(ctx); err != nil {
				cancel(err) // the first one counts
			}
		})
	}
	both.Wait()
	return context.Cause(ctx)
}

// refuse makes an error a refusal, and leaves none none.
func refuse(err error) error {
	if err == nil {
		return nil
	}
	return &refusal{err}
}

func hashOfBytes(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// extent is a file that keeps nothing but its size.
type extent struct{ at, end int64 }

func (x *extent) Write(b []byte) (int, error) {
	x.at += int64(len(b))
	x.end = max(x.end, x.at)
	return len(b), nil
}

func (x *extent) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += x.at
	case io.SeekEnd:
		offset += x.end
	}
	if offset < 0 {
		return 0, errors.New("seek before the beginning")
	}
	x.at = offset
	return offset, nil
}
