// Command render draws the films of package film, frame by frame, and has
// ffmpeg encode them. Everything in the picture is made up here; the same
// source gives the same pictures.
//
//	go run ./cmd/simdrone/camera/film/render cmd/simdrone/camera/film
package main

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

const (
	fps     = 30
	seconds = 20
)

// take is one film: who looks, in what light, and how it is encoded.
type take struct {
	name          string
	width, height int // the black border at the bottom included
	frames        int
	view          view
	heat          bool // draw temperatures, white is hot
	rate          int  // bit/s at most
	crf           int
	slices        int
}

// border is black at the bottom of each film: the stamp's slice follows below,
// and nothing that moves may refer to pixels there.
const border = 16

var takes = []take{
	{name: "day.h264", width: 1280, height: 640, frames: fps * seconds, view: view{pitch: -15.5, fieldOfView: 66}, rate: 640_000, crf: 27, slices: 1},
	{name: "slices.h264", width: 1280, height: 640, frames: fps * 4, view: view{pitch: -15.5, fieldOfView: 66, hover: true}, rate: 560_000, crf: 28, slices: 4},
	{name: "thermal.h264", width: 640, height: 464, frames: fps * seconds, view: view{pitch: -24, fieldOfView: 44}, heat: true, rate: 200_000, crf: 29, slices: 1},
}

func main() {
	log.SetFlags(0)
	if len(os.Args) < 2 {
		log.Fatal("usage: render FOLDER [FILM…]")
	}
	w := newWorld()
	for _, t := range takes {
		if len(os.Args) > 2 && os.Args[2] != t.name {
			continue
		}
		if err := t.shoot(w, filepath.Join(os.Args[1], t.name)); err != nil {
			log.Fatalf("render %s: %v", t.name, err)
		}
	}
}

// shoot writes one film. One thread encodes: more would not give the same bits
// on another machine.
func (t take) shoot(w *world, to string) error {
	size := fmt.Sprintf("%dx%d", t.width, t.height)
	cmd := exec.Command("ffmpeg", "-hide_banner", "-v", "error", "-y",
		"-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size, "-r", strconv.Itoa(fps), "-i", "-",
		"-vf", "scale=out_color_matrix=bt709:out_range=tv", "-pix_fmt", "yuv420p",
		"-c:v", "libx264", "-profile:v", "baseline", "-level", "3.1", "-preset", "veryslow", "-threads", "1",
		"-crf", strconv.Itoa(t.crf), "-maxrate", strconv.Itoa(t.rate), "-bufsize", strconv.Itoa(t.rate),
		"-g", strconv.Itoa(fps), "-keyint_min", strconv.Itoa(fps), "-bf", "0", "-refs", "1",
		"-x264-params", fmt.Sprintf("scenecut=0:open-gop=0:aud=0:slices=%d:no-mbtree=0", t.slices),
		"-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
		"-bsf:v", "filter_units=remove_types=6", // the encoder's name
		"-f", "h264", to)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	if err := t.draw(w, in); err != nil {
		return err
	}
	if err := in.Close(); err != nil {
		return err
	}
	return cmd.Wait()
}

func (t take) draw(w *world, to io.Writer) error {
	out := bufio.NewWriterSize(to, 1<<20)
	c := newCanvas(t.width, t.height-border)
	black := make([]byte, t.width*border*3)
	for i := range t.frames {
		t.view.at(float64(i)/fps, float64(t.frames)/fps, c)
		w.draw(c, t.heat)
		if _, err := out.Write(c.bytes()); err != nil {
			return err
		}
		if _, err := out.Write(black); err != nil {
			return err
		}
	}
	return out.Flush()
}
