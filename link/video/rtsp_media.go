package video

import (
	"context"
	"encoding/binary"
	"strings"
	"sync"
	"time"

	"github.com/bluenviron/gortsplib/v5"
	"github.com/bluenviron/gortsplib/v5/pkg/description"
	rtpformat "github.com/bluenviron/gortsplib/v5/pkg/format"
	"github.com/bluenviron/gortsplib/v5/pkg/format/rtpmjpeg"
	"github.com/pion/rtcp"
	pionrtp "github.com/pion/rtp"

	"skylatch/telemetry"
	"skylatch/telemetry/media"
)

// keyRequestEvery is how often a camera is asked for a picture to begin with, while
// one is wanted.
const keyRequestEvery = time.Second

// rtspSession is one connection to a camera.
type rtspSession struct {
	camera  *rtspCamera
	client  *gortsplib.Client
	in      *intake
	medias  []*rtspMedia
	sockets map[int]*cameraConn // by port, for UDP
}

// rtspMedia is one picture of a session.
type rtspMedia struct {
	session   *rtspSession
	described *description.Media
	track     string
	waits     chan struct{} // of one: something waits for its time

	mu     sync.Mutex // guards what follows
	format format
	buffer []byte
	ssrc   uint32
	shown  bool
}

// rtspFormat returns the way to read the first of a media's formats that can
// be read; nil if none can.
func rtspFormat(medi *description.Media) (rtpformat.Format, format) {
	for _, forma := range medi.Formats {
		known := rtpKnown{codecs: make(map[byte]media.Codec), sets: make(map[byte][][]byte)}
		switch f := forma.(type) {
		case *rtpformat.H264:
			known.codecs[f.PayloadTyp], known.sets[f.PayloadTyp] = media.H264, present(f.SPS, f.PPS)
		case *rtpformat.H265:
			known.codecs[f.PayloadTyp], known.sets[f.PayloadTyp] = media.H265, present(f.VPS, f.SPS, f.PPS)
		case *rtpformat.MJPEG:
			decoder, err := f.CreateDecoder()
			if err != nil {
				continue
			}
			return forma, &mjpegRTP{decoder: decoder}
		default:
			continue
		}
		return forma, newRTP(known)
	}
	return nil, nil
}

// packet takes a packet that came within the connection.
func (m *rtspMedia) packet(p *pionrtp.Packet) {
	if size := p.MarshalSize(); size > len(m.buffer) {
		m.buffer = make([]byte, size)
	}
	if n, err := p.MarshalTo(m.buffer); err == nil {
		m.feed(time.Now(), m.buffer[:n])
	}
}

// feed takes a packet as it came.
func (m *rtspMedia) feed(at time.Time, b []byte) {
	const head = 12
	m.mu.Lock()
	if len(b) >= head && !isRTCP(b) {
		m.ssrc = binary.BigEndian.Uint32(b[8:])
	}
	m.format.feed(at, b, m.emit)
	due := m.format.flush(at, m.emit)
	m.mu.Unlock()
	if !due.IsZero() {
		select {
		case m.waits <- struct{}{}:
		default:
		}
	}
}

// emit hands a picture on; m.mu is held. One media is one track, whatever name
// its sender goes by.
func (m *rtspMedia) emit(p picture) {
	p.track = m.track
	in := m.session.in
	in.picture(p)
	if !m.shown {
		m.shown = true
		in.called(m.track, "RTSP "+codecWords(p.codec)+" from "+strings.TrimSpace(m.session.camera.source.Name+" "+m.track))
		in.say(telemetry.VideoWaiting, "the camera at "+m.session.camera.address+" is connected, and sends no pictures any more")
	}
}

// run lets what waits in the format go when its time has come.
func (m *rtspMedia) run(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-m.waits:
		case <-timer.C:
		}
		now := time.Now()
		m.mu.Lock()
		due := m.format.flush(now, m.emit)
		m.mu.Unlock()
		if !due.IsZero() {
			timer.Reset(max(due.Sub(now), time.Millisecond))
		}
	}
}

// counts returns what was counted in this session and those before.
func (m *rtspMedia) counts() formatCounts {
	m.mu.Lock()
	defer m.mu.Unlock()
	sum := m.format.counts()
	m.session.camera.mu.Lock()
	defer m.session.camera.mu.Unlock()
	addCounts(&sum, m.session.camera.kept[m.track])
	return sum
}

// watch tells counters on, and asks for pictures to begin with where they are
// wanted.
func (s *rtspSession) watch(ctx context.Context) {
	ticker := time.NewTicker(tellEvery)
	defer ticker.Stop()
	asked := make(map[*rtspMedia]time.Time)
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-ticker.C:
			for _, m := range s.medias {
				s.in.counted(m.track, m.counts())
				if now.Sub(asked[m]) >= keyRequestEvery && s.in.entryWanted(m.track) {
					asked[m] = now
					m.ask()
				}
			}
		}
	}
}

// ask asks for a picture that decoding can begin with (RFC 4585, 6.3.1).
// Cameras that do not know it take no notice; an error ends the session anyway.
func (m *rtspMedia) ask() {
	m.mu.Lock()
	ssrc := m.ssrc
	m.mu.Unlock()
	if ssrc != 0 {
		_ = m.session.client.WritePacketRTCP(m.described, &rtcp.PictureLossIndication{MediaSSRC: ssrc})
	}
}

// close keeps what was counted for the next session.
func (s *rtspSession) close() {
	for _, m := range s.medias {
		sum := m.counts()
		sum.restarts++
		s.camera.mu.Lock()
		s.camera.kept[m.track] = sum
		s.camera.mu.Unlock()
		s.in.counted(m.track, sum)
	}
}

// mjpegRTP reads MJPEG in RTP (RFC 2435). A picture that misses a packet is
// left out.
type mjpegRTP struct {
	decoder *rtpmjpeg.Decoder
	clock   rtpClock
	begun   bool
	last    uint16 // sequence number
	broken  bool   // something is missing since the last picture
	counted formatCounts
}

func (m *mjpegRTP) feed(at time.Time, b []byte, emit func(picture)) {
	var p pionrtp.Packet
	if isRTCP(b) || p.Unmarshal(b) != nil {
		return
	}
	if missing := p.SequenceNumber - m.last - 1; m.begun && missing != 0 {
		if missing >= 1<<15 {
			m.counted.late++
			return
		}
		m.counted.lost += uint64(missing)
		m.broken = true
	}
	m.begun, m.last = true, p.SequenceNumber
	image, err := m.decoder.Decode(&p)
	if err != nil || len(image) == 0 {
		return // it is not complete yet, or never will be
	}
	pts := duration(m.clock.unwrap(p.Timestamp))
	emit(picture{codec: media.MJPEG, nals: [][]byte{image}, pts: pts, dts: pts, at: at, lost: m.broken, whole: true})
	m.broken = false
}

// flush emits nothing: a picture leaves with its last packet.
func (m *mjpegRTP) flush(time.Time, func(picture)) time.Time { return time.Time{} }

func (m *mjpegRTP) counts() formatCounts { return m.counted }
