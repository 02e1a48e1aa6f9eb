//go:build amd64 || arm64

package capture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"time"

	"golang.org/x/sys/unix"

	"skylatch/telemetry/media"
)

// Requests of the kernel's video interface, include/uapi/linux/videodev2.h, as
// 64-bit machines have them: direction, size of the argument, 'V', number.
const (
	queryCapability uint = 0x80685600 // VIDIOC_QUERYCAP
	enumFormat      uint = 0xc0405602 // VIDIOC_ENUM_FMT
	setFormat       uint = 0xc0d05605 // VIDIOC_S_FMT
	requestBuffers  uint = 0xc0145608 // VIDIOC_REQBUFS
	queryBuffer     uint = 0xc0585609 // VIDIOC_QUERYBUF
	queueBuffer     uint = 0xc058560f // VIDIOC_QBUF
	dequeueBuffer   uint = 0xc0585611 // VIDIOC_DQBUF
	streamOn        uint = 0x40045612 // VIDIOC_STREAMON
	streamOff       uint = 0x40045613 // VIDIOC_STREAMOFF
	setParameters   uint = 0xc0cc5616 // VIDIOC_S_PARM
	enumSizes       uint = 0xc02c564a // VIDIOC_ENUM_FRAMESIZES
	enumIntervals   uint = 0xc034564b // VIDIOC_ENUM_FRAMEINTERVALS
)

// Values in their arguments.
const (
	canCapture    = 0x00000001 // V4L2_CAP_VIDEO_CAPTURE
	canStream     = 0x04000000 // V4L2_CAP_STREAMING
	hasDeviceCaps = 0x80000000 // V4L2_CAP_DEVICE_CAPS

	typeCapture = 1    // V4L2_BUF_TYPE_VIDEO_CAPTURE
	memoryMmap  = 1    // V4L2_MEMORY_MMAP
	discrete    = 1    // V4L2_FRMSIZE_TYPE_DISCRETE, V4L2_FRMIVAL_TYPE_DISCRETE
	bufferError = 0x40 // V4L2_BUF_FLAG_ERROR

	pixelH264  = 0x34363248 // V4L2_PIX_FMT_H264
	pixelHEVC  = 0x43564548 // V4L2_PIX_FMT_HEVC
	pixelMJPEG = 0x47504a4d // V4L2_PIX_FMT_MJPEG
	pixelJPEG  = 0x4745504a // V4L2_PIX_FMT_JPEG

	// maxListed bounds what a device may list of anything.
	maxListed = 64
)

// codecs are the pixel formats that are taken, the wanted ones first: MJPEG is
// shown by every browser, H.265 by few.
var codecs = [...]struct {
	pixels uint32
	codec  media.Codec
}{{pixelH264, media.H264}, {pixelMJPEG, media.MJPEG}, {pixelJPEG, media.MJPEG}, {pixelHEVC, media.H265}}

// ioctl is one request; it reads its argument and writes the answer into it.
type ioctl func(request uint, argument []byte) error

// argument returns the memory for a request, whose number says its size.
func argument(request uint) []byte { return make([]byte, request>>16&0x3fff) }

func put(b []byte, at int, v uint32)    { binary.NativeEndian.PutUint32(b[at:], v) }
func number(b []byte, at int) uint32    { return binary.NativeEndian.Uint32(b[at:]) }
func text(b []byte, from, n int) string { return string(bytes.TrimRight(b[from:from+n], "\x00")) }

// isCapture asks whether this file gives pictures: a camera has others, for
// what its maker says about them.
func (call ioctl) isCapture() error {
	b := argument(queryCapability)
	if err := call(queryCapability, b); err != nil {
		return err
	}
	can := number(b, 84) // capabilities, of the whole device
	if can&hasDeviceCaps != 0 {
		can = number(b, 88) // device_caps, of this file
	}
	if can&canCapture == 0 || can&canStream == 0 {
		return fmt.Errorf("%w: %s can do %#x", ErrNoPictures, text(b, 16, 32), can)
	}
	return nil
}

// pixelFormats lists what codings there are.
func (call ioctl) pixelFormats() []uint32 {
	var list []uint32
	for i := range uint32(maxListed) {
		b := argument(enumFormat)
		put(b, 0, i)
		put(b, 4, typeCapture)
		if call(enumFormat, b) != nil {
			break // EINVAL is the end of the list
		}
		list = append(list, number(b, 44))
	}
	return list
}

// frameSize is the size of a picture in pixels.
type frameSize struct{ width, height uint32 }

// sizes lists the sizes of one coding; the largest of one that has any size.
func (call ioctl) sizes(pixels uint32) []frameSize {
	var list []frameSize
	for i := range uint32(maxListed) {
		b := argument(enumSizes)
		put(b, 0, i)
		put(b, 4, pixels)
		if call(enumSizes, b) != nil {
			break
		}
		if number(b, 8) != discrete {
			return []frameSize{{number(b, 16), number(b, 28)}} // stepwise: max_width, max_height
		}
		list = append(list, frameSize{number(b, 12), number(b, 16)})
	}
	return list
}

// interval is the time from one picture to the next, in seconds.
type interval struct{ numerator, denominator uint32 }

func (i interval) rate() float64 {
	if i.numerator == 0 {
		return 0
	}
	return float64(i.denominator) / float64(i.numerator)
}

// fastest returns the shortest interval of one size, up to what is useful.
func (call ioctl) fastest(pixels uint32, s frameSize) interval {
	const useful = 60.5
	var best interval
	for i := range uint32(maxListed) {
		b := argument(enumIntervals)
		put(b, 0, i)
		put(b, 4, pixels)
		put(b, 8, s.width)
		put(b, 12, s.height)
		if call(enumIntervals, b) != nil {
			break
		}
		// Where there are steps, what stands here is the shortest.
		found := interval{number(b, 20), number(b, 24)}
		if r := found.rate(); r <= useful && r > best.rate() {
			best = found
		}
		if number(b, 16) != discrete {
			break
		}
	}
	return best
}

// set tells the device how its pictures shall come, and returns how they will:
// it may choose what is nearest.
func (call ioctl) set(pixels uint32, s frameSize) (uint32, frameSize, error) {
	b := argument(setFormat)
	put(b, 0, typeCapture)
	put(b, 8, s.width)
	put(b, 12, s.height)
	put(b, 16, pixels)
	err := call(setFormat, b)
	return number(b, 16), frameSize{number(b, 8), number(b, 12)}, err
}

// setInterval asks for a rate; a device that cannot choose keeps its own.
func (call ioctl) setInterval(i interval) {
	b := argument(setParameters)
	put(b, 0, typeCapture)
	put(b, 12, i.numerator)
	put(b, 16, i.denominator)
	_ = call(setParameters, b) // it has a rate of its own then
}

// buffers asks for memory for n pictures, and returns for how many there is.
func (call ioctl) buffers(n uint32) (uint32, error) {
	b := argument(requestBuffers)
	put(b, 0, n)
	put(b, 4, typeCapture)
	put(b, 8, memoryMmap)
	err := call(requestBuffers, b)
	return number(b, 0), err
}

// buffer is a picture's memory, as the kernel speaks of it.
type buffer struct {
	index, used, flags, sequence uint32
	offset, length               uint32
	time                         time.Duration
}

func (call ioctl) buffer(request uint, index uint32) (buffer, error) {
	b := argument(request)
	put(b, 0, index)
	put(b, 4, typeCapture)
	put(b, 60, memoryMmap)
	err := call(request, b)
	seconds, micros := binary.NativeEndian.Uint64(b[24:]), binary.NativeEndian.Uint64(b[32:])
	return buffer{
		index: number(b, 0), used: number(b, 8), flags: number(b, 12), sequence: number(b, 56),
		offset: number(b, 64), length: number(b, 72),
		time: time.Duration(seconds)*time.Second + time.Duration(micros)*time.Microsecond,
	}, err
}

// stream starts or stops the pictures.
func (call ioctl) stream(request uint) error {
	b := argument(request)
	put(b, 0, typeCapture)
	return call(request, b)
}

// kindOfErrno recognises what the kernel says.
func kindOfErrno(err error) error {
	for errno, kind := range map[unix.Errno]error{
		unix.EACCES: ErrPermission, unix.EPERM: ErrPermission,
		unix.EBUSY: ErrBusy, unix.ENOSPC: ErrBusy, // no room on the bus
		unix.ENOENT: ErrGone, unix.ENODEV: ErrGone, unix.ENXIO: ErrGone, unix.EIO: ErrGone,
		unix.ENOTTY: ErrNoPictures,
	} {
		if err == errno {
			return kind
		}
	}
	return nil
}
