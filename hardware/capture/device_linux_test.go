//go:build amd64 || arm64

package capture

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"skylatch/telemetry"
	"skylatch/telemetry/media"
)

func TestRequestsAreTheKernels(t *testing.T) {
	// include/uapi/asm-generic/ioctl.h: direction, size, type, number; the sizes
	// were read with a C program from linux/videodev2.h on x86-64.
	const write, read = 1, 2
	for _, r := range []struct {
		name                string
		request             uint
		direction, size, nr uint
	}{
		{"VIDIOC_QUERYCAP", queryCapability, read, 104, 0},
		{"VIDIOC_ENUM_FMT", enumFormat, read | write, 64, 2},
		{"VIDIOC_S_FMT", setFormat, read | write, 208, 5},
		{"VIDIOC_REQBUFS", requestBuffers, read | write, 20, 8},
		{"VIDIOC_QUERYBUF", queryBuffer, read | write, 88, 9},
		{"VIDIOC_QBUF", queueBuffer, read | write, 88, 15},
		{"VIDIOC_DQBUF", dequeueBuffer, read | write, 88, 17},
		{"VIDIOC_STREAMON", streamOn, write, 4, 18},
		{"VIDIOC_STREAMOFF", streamOff, write, 4, 19},
		{"VIDIOC_S_PARM", setParameters, read | write, 204, 22},
		{"VIDIOC_ENUM_FRAMESIZES", enumSizes, read | write, 44, 74},
		{"VIDIOC_ENUM_FRAMEINTERVALS", enumIntervals, read | write, 52, 75},
	} {
		if want := r.direction<<30 | r.size<<16 | 'V'<<8 | r.nr; r.request != want {
			t.Errorf("%s = %#x, want %#x", r.name, r.request, want)
		}
		if got := len(argument(r.request)); got != int(r.size) {
			t.Errorf("%s has an argument of %d bytes, want %d", r.name, got, r.size)
		}
	}
	for text, pixels := range map[string]uint32{"H264": pixelH264, "HEVC": pixelHEVC, "MJPG": pixelMJPEG, "JPEG": pixelJPEG} {
		if want := binary.LittleEndian.Uint32([]byte(text)); pixels != want {
			t.Errorf("%s = %#x, want %#x", text, pixels, want)
		}
	}
}

// paper plays the kernel's side of a camera on the bytes of the requests. No
// camera was at hand when this was written: it does what the kernel's
// documentation says (userspace-api/media/v4l).
type paper struct {
	caps    uint32
	formats []paperFormat
	frames  []paperFrame
	end     error // behind the last frame

	pixels  uint32
	size    frameSize
	every   interval
	queued  []uint32
	running bool
	shared  [][]byte
	at      int
	began   Format
}

type paperFormat struct {
	pixels uint32
	sizes  []frameSize
	rates  []uint32 // of every size
}

type paperFrame struct {
	bytes    string
	sequence uint32
	flags    uint32
	tamper   func(b []byte)
}

func (p *paper) device() *device {
	return &device{
		call: p.call,
		wait: func(time.Duration) error { return nil },
		share: func(offset int64, length int) ([]byte, error) {
			for len(p.shared) <= int(offset/4096) {
				p.shared = append(p.shared, nil)
			}
			p.shared[offset/4096] = make([]byte, length)
			return p.shared[offset/4096], nil
		},
		free:  func([]byte) error { return nil },
		close: func() error { return nil },
	}
}

func (p *paper) call(request uint, b []byte) error {
	index := number(b, 0)
	switch request {
	case queryCapability:
		copy(b[16:], "paper camera")
		put(b, 84, p.caps|hasDeviceCaps|canCapture)
		put(b, 88, p.caps)
		return nil
	case enumFormat:
		if int(index) >= len(p.formats) {
			return unix.EINVAL
		}
		put(b, 44, p.formats[index].pixels)
		return nil
	case enumSizes:
		f := p.find(number(b, 4))
		if int(index) >= len(f.sizes) {
			return unix.EINVAL
		}
		put(b, 8, discrete)
		put(b, 12, f.sizes[index].width)
		put(b, 16, f.sizes[index].height)
		return nil
	case enumIntervals:
		f := p.find(number(b, 4))
		if int(index) >= len(f.rates) {
			return unix.EINVAL
		}
		rate := f.rates[index]
		if number(b, 8) > 1920 {
			rate = 15
		}
		put(b, 16, discrete)
		put(b, 20, 1)
		put(b, 24, rate)
		return nil
	case setFormat:
		p.size, p.pixels = frameSize{number(b, 8), number(b, 12)}, number(b, 16)
		return nil
	case setParameters:
		p.every = interval{number(b, 12), number(b, 16)}
		return nil
	case requestBuffers:
		put(b, 0, 3) // fewer than asked for
		return nil
	case queryBuffer:
		put(b, 64, index*4096)
		put(b, 72, 4096)
		return nil
	case queueBuffer:
		p.queued = append(p.queued, index)
		return nil
	case streamOn:
		p.running = true
		return nil
	case streamOff:
		p.running = false
		return nil
	case dequeueBuffer:
		return p.dequeue(b)
	}
	return unix.ENOTTY
}

func (p *paper) dequeue(b []byte) error {
	if p.at == len(p.frames) {
		return p.end
	}
	if len(p.queued) == 0 {
		return unix.EAGAIN
	}
	f := p.frames[p.at]
	index := p.queued[0]
	p.at, p.queued = p.at+1, p.queued[1:]
	put(b, 0, index)
	put(b, 8, uint32(copy(p.shared[index], f.bytes)))
	put(b, 12, f.flags)
	binary.NativeEndian.PutUint64(b[24:], 100)
	binary.NativeEndian.PutUint64(b[32:], uint64(p.at*33_000))
	put(b, 56, f.sequence)
	if f.tamper != nil {
		f.tamper(b)
	}
	return nil
}

func (p *paper) find(pixels uint32) paperFormat {
	for _, f := range p.formats {
		if f.pixels == pixels {
			return f
		}
	}
	return paperFormat{}
}

func (p *paper) run(ctx context.Context) (frames []Frame, err error) {
	err = p.device().run(ctx, func(f Format) { p.began = f }, func(f Frame) {
		f.Bytes = bytes.Clone(f.Bytes)
		frames = append(frames, f)
	})
	return frames, err
}

const camera = canCapture | canStream

func TestTheBestPicturesAreChosen(t *testing.T) {
	hd, full, ultra, tiny := frameSize{1280, 720}, frameSize{1920, 1080}, frameSize{3840, 2160}, frameSize{160, 120}
	raw := paperFormat{pixels: 0x56595559, sizes: []frameSize{ultra}, rates: []uint32{30}} // YUYV
	for name, c := range map[string]struct {
		formats []paperFormat
		want    Format
	}{
		"H.264 before MJPEG":    {[]paperFormat{raw, {pixelMJPEG, []frameSize{full}, []uint32{30}}, {pixelH264, []frameSize{hd}, []uint32{30}}}, Format{media.H264, 1280, 720, 30}},
		"MJPEG before H.265":    {[]paperFormat{{pixelHEVC, []frameSize{full}, []uint32{30}}, {pixelMJPEG, []frameSize{full}, []uint32{30}}}, Format{media.MJPEG, 1920, 1080, 30}},
		"moving before large":   {[]paperFormat{{pixelMJPEG, []frameSize{tiny, ultra, full, hd}, []uint32{5, 30, 60, 120}}}, Format{media.MJPEG, 1920, 1080, 60}},
		"the only one there is": {[]paperFormat{{pixelMJPEG, []frameSize{ultra}, []uint32{15}}}, Format{media.MJPEG, 3840, 2160, 15}},
		"one without a list":    {[]paperFormat{raw, {pixels: pixelH264}}, Format{media.H264, 1920, 1080, 0}},
	} {
		p := &paper{caps: camera, formats: c.formats, end: unix.ENODEV}
		if _, err := p.run(t.Context()); err != unix.ENODEV && !errors.Is(err, unix.ENODEV) {
			t.Errorf("%s: %v", name, err)
		}
		if p.began != c.want || p.size != (frameSize{uint32(c.want.Width), uint32(c.want.Height)}) {
			t.Errorf("%s: %v, set to %v; want %v", name, p.began, p.size, c.want)
		}
	}
}

func TestPicturesComeInOrderUntilThePlugIsPulled(t *testing.T) {
	p := &paper{caps: camera, formats: []paperFormat{{pixelMJPEG, []frameSize{{640, 480}}, []uint32{30}}}, end: unix.ENODEV}
	for i := range 10 {
		p.frames = append(p.frames, paperFrame{bytes: fmt.Sprint("picture ", i), sequence: uint32(7 + i)})
	}
	p.frames[4].flags = bufferError // not all of it came
	for i := 8; i < 10; i++ {
		p.frames[i].sequence++ // one before it was left out
	}
	p.frames = append(p.frames, paperFrame{sequence: 18}) // empty
	frames, err := p.run(t.Context())
	if !errors.Is(err, unix.ENODEV) || kindOfErrno(unix.ENODEV) != ErrGone {
		t.Errorf("the end is %v", err)
	}
	var got []string
	for _, f := range frames {
		text := string(f.Bytes)
		if f.Lost {
			text += " lost"
		}
		got = append(got, text)
	}
	want := "picture 0,picture 1,picture 2,picture 3,picture 5 lost,picture 6,picture 7,picture 8 lost,picture 9"
	if strings.Join(got, ",") != want {
		t.Errorf("got %s\nwant %s", strings.Join(got, ","), want)
	}
	if d := frames[1].Time - frames[0].Time; d != 33*time.Millisecond {
		t.Errorf("the second picture is %v behind the first", d)
	}
	if len(p.queued) != 3 || p.running {
		t.Errorf("%d of 3 pieces of memory were given back; running: %v", len(p.queued), p.running)
	}
}

func TestADeviceThatLiesIsNotBelieved(t *testing.T) {
	for name, tamper := range map[string]func([]byte){
		"memory that is not there": func(b []byte) { put(b, 0, 77) },
		"more than there is":       func(b []byte) { put(b, 8, 1<<30) },
	} {
		p := &paper{caps: camera, formats: []paperFormat{{pixels: pixelH264}}, frames: []paperFrame{{bytes: "x", tamper: tamper}}, end: unix.ENODEV}
		if frames, err := p.run(t.Context()); len(frames) != 0 || err == nil || errors.Is(err, unix.ENODEV) {
			t.Errorf("%s: %d frames, %v", name, len(frames), err)
		}
	}
}

func TestWhatIsNoCameraIsCalledSo(t *testing.T) {
	for name, p := range map[string]*paper{
		"what its maker says about pictures": {caps: 0x00800000 | canStream},
		"raw pictures only":                  {caps: camera, formats: []paperFormat{{pixels: 0x56595559}}},
	} {
		if _, err := p.run(t.Context()); !errors.Is(err, ErrNoPictures) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheEndIsTaken(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := &paper{caps: camera, formats: []paperFormat{{pixels: pixelH264}}, end: unix.EAGAIN}
	if _, err := p.run(ctx); err != nil || p.running {
		t.Errorf("ended with %v, running: %v", err, p.running)
	}
}

func TestFilesThatAreNoCameras(t *testing.T) {
	// Real files, and real requests to the kernel.
	for path, kind := range map[string]error{"/dev/null": ErrNoPictures, "/dev/video-nothing": ErrGone} {
		err := Run(t.Context(), path, func(Format) {}, func(Frame) {})
		var p *telemetry.ProblemError
		if !errors.Is(err, kind) || !errors.As(err, &p) || p.Action == "" {
			t.Errorf("%s: %v, want %v", path, err, kind)
		}
	}
}
