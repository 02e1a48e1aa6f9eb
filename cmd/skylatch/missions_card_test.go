package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"
	"time"

	"skylatch/telemetry/dataflash"
)

// makeCard is a command of the stories: it writes a camera's card into the folder
// that its argument names, with two photos of the mission of [makeFlight] and one
// of another year.
func makeCard() {
	var errs []error
	for name, taken := range map[string]string{
		"DJI_0001.JPG": "2026:11:21 12:00:20", "DJI_0002.JPG": "2026:11:21 12:00:40", "DJI_0003.JPG": "2020:01:01 00:00:00",
	} {
		path := filepath.Join(os.Args[1], "DCIM", "100MEDIA", name)
		b, err := photographed(taken)
		errs = append(errs, err, os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, b, 0o600))
	}
	finish(errors.Join(errs...))
}

func finish(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// photographed is a small JPEG that says when it was taken, by the camera's clock
// (EXIF 2.32: an Exif directory with DateTimeOriginal alone).
func photographed(taken string) ([]byte, error) {
	picture := image.NewGray(image.Rect(0, 0, 64, 48))
	for i := range picture.Pix {
		picture.Pix[i] = byte(i / 7)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, nil); err != nil {
		return nil, err
	}
	entry := func(tag, kind uint16, count, value uint32) []byte {
		e := binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(nil, tag), kind)
		return binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(e, count), value)
	}
	directory := func(e []byte) []byte { return append(append([]byte{1, 0}, e...), 0, 0, 0, 0) }
	exif := append([]byte("Exif\x00\x00II*\x00\x08\x00\x00\x00"), directory(entry(0x8769, 4, 1, 26))...)
	exif = append(exif, directory(entry(0x9003, 2, 20, 44))...)
	exif = append(append(exif, taken...), 0)
	head := binary.BigEndian.AppendUint16([]byte{0xff, 0xd8, 0xff, 0xe1}, uint16(len(exif)+2))
	return append(append(head, exif...), b.Bytes()[2:]...), nil
}

// makeLog is a command of the stories: it writes a log of ArduPilot's of 20 s to
// the path that its argument names.
func makeLog() { finish(writeLog(os.Args[1])) }

// boardSerial is what the log of [writeLog] names its board by.
const boardSerial = "board N4711-CANARY"

func writeLog(path string) error {
	b := bytes.NewBuffer(dataflash.Self())
	b.Write(dataflash.Definition(1, 3+8+4+4+4+4, "POS", "QLLff", "TimeUS,Lat,Lng,Alt,RelHomeAlt"))
	b.Write(dataflash.Definition(2, 3+8+1, "EV", "QB", "TimeUS,Id"))
	b.Write(dataflash.Definition(3, 3+8+64, "MSG", "QZ", "TimeUS,Message"))
	b.Write(dataflash.Definition(4, 3+8+1+4+2, "GPS", "QBIH", "TimeUS,Status,GMS,GWk"))
	say := func(kind byte, values ...any) {
		b.WriteString(dataflash.Head)
		b.WriteByte(kind)
		for _, v := range values {
			_ = binary.Write(b, binary.LittleEndian, v) // a Buffer takes everything
		}
	}
	for _, words := range []string{"ArduCopter V4.6.0", boardSerial} {
		text := [64]byte{}
		copy(text[:], words)
		say(3, uint64(0), text)
	}
	at := time.Date(2024, 5, 6, 7, 8, 27, 0, time.UTC).Sub(time.Date(1980, 1, 6, 0, 0, 0, 0, time.UTC)) // with 18 leap seconds
	const week = 7 * 24 * time.Hour
	for s := range 20 {
		now := uint64(s) * 1e6
		say(4, now, byte(3), uint32((at%week).Milliseconds()+int64(1000*s)), uint16(at/week))
		say(1, now, int32(math.Round(47.1e7)), int32(87_000_000+1000*s), float32(400+s), float32(s))
		switch s {
		case 1:
			say(2, now, byte(10))
		case 18:
			say(2, now, byte(11))
		}
	}
	return os.WriteFile(path, b.Bytes(), 0o600)
}
