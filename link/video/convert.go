package video

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"skylatch/telemetry/media"
)

const (
	// lookForViewers is how often it is seen whether somebody wants a track
	// converted.
	lookForViewers = 100 * time.Millisecond
	// convertOn is how long a converter goes on without viewers: a page that is
	// reloaded comes back.
	convertOn = 3 * time.Second
	// maxConverting is how many pictures a converter may have at once: more, and
	// it is slower than they come; then it begins anew at the newest key picture.
	maxConverting = 60
)

// errSlow means that a converter cannot keep up.
var errSlow = errors.New("this machine converts the video slower than it comes")

// delimiter265 ends a picture for who reads the stream: an access unit
// delimiter (ITU-T H.265, 7.3.2.5), for any kind of picture.
var delimiter265 = []byte{0, 0, 0, 1, 35 << 1, 1, 0x50}

// converted returns the id of a track made H.264.
func converted(id media.TrackID) media.TrackID { return id + " in H.264" }

// convertible reports whether the track's pictures can be had in H.264.
func (t *track) convertible() bool { return t.config.Converter != "" && t.codec == media.H265 }

// converter makes H.264 of tracks of H.265 while somebody watches that.
type converter struct {
	config Config // Record is not set: what came is recorded
	board  *board

	mu      sync.Mutex // guards what follows
	running map[media.TrackID]*conversion
}

// conversion is one track that is converted.
type conversion struct {
	in *intake

	mu    sync.Mutex // guards what follows
	sent  []sentPicture
	delay time.Duration // of the newest picture
	cost  float64       // share of one processor
	wrong string        // empty if nothing is
}

// sentPicture is one that the converter has not given back.
type sentPicture struct {
	pts, dts time.Duration
	at       time.Time
}

func newConverter(c Config, b *board) *converter {
	c.Record, c.Recording = nil, nil
	return &converter{config: c, board: b, running: make(map[media.TrackID]*conversion)}
}

// run converts what is watched until ctx ends.
func (v *converter) run(ctx context.Context) {
	var group sync.WaitGroup
	defer group.Wait()
	ticker := time.NewTicker(lookForViewers)
	defer ticker.Stop()
	for {
		for _, id := range v.board.convertible() {
			if v.config.Fan.Watched(converted(id)) == 0 || v.find(id) != nil {
				continue
			}
			c := v.begin(id)
			group.Go(func() {
				defer v.end(id)
				v.keep(ctx, id, c)
			})
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (v *converter) find(id media.TrackID) *conversion {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.running[id]
}

func (v *converter) begin(id media.TrackID) *conversion {
	c := &conversion{in: v.board.intake(&v.config, string(converted(id)))}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.running[id] = c
	return c
}

func (v *converter) end(id media.TrackID) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.running, id)
	v.config.Fan.Forget(converted(id))
}

// keep converts a track, beginning anew when it fails, until nobody watches.
func (v *converter) keep(ctx context.Context, id media.TrackID, c *conversion) {
	for {
		err := v.convert(ctx, id, c)
		if err == nil || ctx.Err() != nil {
			return
		}
		c.fail(err)
		v.config.Log.Warn("a video is not converted; it is tried again", "track", id, "error", err)
		if !rest(ctx, retry) || v.config.Fan.Watched(converted(id)) == 0 {
			return
		}
	}
}

// convert runs one converter. It returns nil when nobody has watched for
// [convertOn].
func (v *converter) convert(ctx context.Context, id media.TrackID, c *conversion) error {
	conn, err := v.config.Doors.Dial(ctx, v.config.Converter)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var group sync.WaitGroup
	group.Go(func() { cancel(c.read(conn)) })
	group.Go(func() { v.watch(ctx, id, c, cancel) })
	group.Go(func() { cancel(v.write(ctx, id, c, conn)) })
	<-ctx.Done()
	_ = conn.Close() // ends the converter, and who reads and writes
	group.Wait()
	c.mu.Lock()
	c.sent = nil
	c.mu.Unlock()
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) && !errors.Is(err, errUnwatched) {
		return err
	}
	return nil
}

// errUnwatched ends a conversion that nobody wants.
var errUnwatched = errors.New("nobody watches")

// watch ends the conversion when nobody has watched for some time, and notes
// once a second what it costs.
func (v *converter) watch(ctx context.Context, id media.TrackID, c *conversion, cancel context.CancelCauseFunc) {
	last, used, usedAt := time.Now(), v.config.Doors.ConverterTime(), time.Now()
	for rest(ctx, lookForViewers) {
		now := time.Now()
		if v.config.Fan.Watched(converted(id)) > 0 {
			last = now
		}
		if now.Sub(last) > convertOn {
			cancel(errUnwatched)
			return
		}
		if since := now.Sub(usedAt); since >= 2*time.Second {
			total := v.config.Doors.ConverterTime()
			c.mu.Lock()
			c.cost = float64(total-used) / float64(since)
			c.mu.Unlock()
			used, usedAt = total, now
		}
	}
}

// write gives the track's pictures to the converter.
func (v *converter) write(ctx context.Context, id media.TrackID, c *conversion, conn net.Conn) error {
	sub := v.config.Fan.Subscribe(id)
	defer sub.Close()
	for {
		u, _, err := sub.Next(ctx)
		if err != nil {
			return err
		}
		if u.Format.Codec != media.H265 {
			return nil // the camera was set to something else
		}
		if !c.sending(u) {
			return errSlow
		}
		if _, err := conn.Write(append(u.Bytes[:len(u.Bytes):len(u.Bytes)], delimiter265...)); err != nil {
			return fmt.Errorf("give a picture to the converter: %w", err)
		}
	}
}

// sending notes a picture; it returns false if too many are on their way.
func (c *conversion) sending(u *media.Unit) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent = append(c.sent, sentPicture{u.PTS, u.DTS, time.Now()})
	return len(c.sent) <= maxConverting
}

// read publishes what the converter gives until that ends.
func (c *conversion) read(conn net.Conn) error {
	m := newMPEGTS()
	buffer := make([]byte, streamRead)
	for {
		n, err := conn.Read(buffer)
		if n > 0 {
			m.feed(time.Now(), buffer[:n], c.picture)
		}
		if err != nil {
			return fmt.Errorf("the converter ended: %w", err)
		}
	}
}

// picture publishes one with the times of the one it was made of: they come
// back in the order in which they were sent.
func (c *conversion) picture(p picture) {
	c.mu.Lock()
	if len(c.sent) == 0 {
		c.mu.Unlock()
		return // more came out than went in
	}
	from := c.sent[0]
	c.sent = c.sent[1:]
	c.delay, c.wrong = p.at.Sub(from.at), ""
	c.mu.Unlock()
	// Pictures are shown as they come out: ffmpeg has put them in order.
	p.track, p.pts, p.dts = "", from.dts, from.dts
	c.in.picture(p)
}

func (c *conversion) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wrong = err.Error()
}

// words says to people what a conversion costs, or what is wrong with it.
func (v *converter) words(id media.TrackID) string {
	c := v.find(id)
	if c == nil {
		return ""
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.wrong != "" {
		return c.wrong
	}
	return fmt.Sprintf("converted by ffmpeg: %.0f %% of a processor, %d ms later", 100*c.cost, c.delay.Milliseconds())
}
