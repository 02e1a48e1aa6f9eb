package film

import (
	"bytes"
	"math"
	"strings"
	"testing"
)

var matroskaSuite = suite{
	format: "Matroska",
	films: map[string]string{
		"dirty":                    "-i IN -c copy",
		"H.265 and FLAC":           "-i IN -c:v libx265 -preset ultrafast -x265-params log-level=none -c:a flac",
		"JPEG and PCM":             "-i IN -c:v mjpeg -pix_fmt yuvj420p -c:a pcm_s16le -ac 2",
		"AV1 and Opus":             "-i IN -c:v libaom-av1 -cpu-used 8 -usage realtime -c:a libopus",
		"clusters of unknown size": "-i IN -c copy -f matroska -live 1",
		"short clusters":           "-i IN -c copy -cluster_time_limit 90",
		"a late clock":             "-i IN -c copy -output_ts_offset 9544",
		"an index in front":        "-i IN -c copy -reserve_index_space 5000",
	},
	dirty: dirtyMatroska,
	times: fromTheFirst,
}

var webMSuite = suite{
	format: "WebM",
	films: map[string]string{
		"dirty":        "-i IN -c:v libaom-av1 -cpu-used 8 -usage realtime -c:a libopus",
		"VP8":          "-i IN -c:v libvpx -deadline realtime -cpu-used 8 -c:a libopus",
		"VP9":          "-i IN -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -auto-alt-ref 1 -lag-in-frames 10 -c:a libopus -frame_duration 60",
		"AV1 of SVT":   "-i IN -c:v libsvtav1 -preset 12 -c:a libopus -ac 2",
		"unknown size": "-i IN -c:v libvpx -deadline realtime -cpu-used 8 -c:a libopus -live 1",
	},
	dirty: dirtyWebM,
	times: fromTheFirst,
}

func TestLacesStayTogether(t *testing.T) {
	frames := [][]byte{bytes.Repeat([]byte{0xfc, 1}, 300), {0xfc, 2, 2}, {0xfc, 3, 3}, bytes.Repeat([]byte{0xfc, 4}, 127)}
	equal := [][]byte{{0xfc, 1}, {0xfc, 2}, {0xfc, 3}}
	body := func(list [][]byte) []byte { return bytes.Join(list, nil) }
	for name, c := range map[string]struct {
		lace   byte
		b      []byte
		frames [][]byte
	}{
		"none":  {noLace, frames[0], frames[:1]},
		"xiph":  {xiphLace, append([]byte{3, 255, 255, 90, 3, 3}, body(frames)...), frames},
		"ebml":  {ebmlLace, append([]byte{3, 0x42, 0x58, 0x5d, 0xaa, 0xbf}, body(frames)...), frames},
		"fixed": {fixedLace, append([]byte{2}, body(equal)...), equal},
	} {
		var k mkvBlock
		if err := k.unlace(c.b, c.lace); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(k.frames) != len(c.frames) {
			t.Errorf("%s: %d frames of %d", name, len(k.frames), len(c.frames))
			continue
		}
		var sizes []int
		for i, f := range k.frames {
			if !bytes.Equal(f, c.frames[i]) {
				t.Errorf("%s: frame %d is % x, want % x", name, i, f, c.frames[i])
			}
			sizes = append(sizes, len(f))
		}
		head, lace := laced(sizes)
		var again mkvBlock
		if err := again.unlace(append(head, body(k.frames)...), lace); err != nil || len(again.frames) != len(k.frames) {
			t.Errorf("%s: written once more it is %d frames: %v", name, len(again.frames), err)
		}
	}
	for name, c := range map[string]struct {
		lace byte
		b    []byte
	}{
		"no frames":           {xiphLace, nil},
		"a size too large":    {xiphLace, []byte{1, 200, 1}},
		"sizes without end":   {xiphLace, []byte{1, 255, 255}},
		"a negative size":     {ebmlLace, []byte{2, 0x81, 0x80, 1, 2, 3}},
		"not equal":           {fixedLace, []byte{1, 1, 2, 3}},
		"a size not known":    {ebmlLace, []byte{1, 0xff, 1, 2}},
		"a lace without data": {fixedLace, []byte{5}},
	} {
		var k mkvBlock
		if err := k.unlace(c.b, c.lace); err == nil {
			t.Errorf("%s: %d frames", name, len(k.frames))
		}
	}
}

func TestALacedFilmStaysOne(t *testing.T) {
	src := lacedFilm(t)
	out, _ := cleaned(t, src)
	if again, _ := cleaned(t, out); !bytes.Equal(again, out) {
		t.Error("rebuilt again it is another")
	}
	suite{format: "Matroska"}.same(t, out, src)
}

// lacedFilm puts each five pieces of sound into one block.
func lacedFilm(t testing.TB) []byte {
	src := streamFilm(t, "a.mkv", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "libopus")
	var blocks [][]byte
	var walk func(b []byte) []byte
	walk = func(b []byte) (out []byte) {
		if err := ebmlEach(b, func(id uint32, body []byte) error {
			switch id {
			case idSeekHead, idCues, idTags:
				return nil
			case idSegment, idCluster:
				body = walk(body)
			case idSimpleBlock:
				if body[0] == 0x81 {
					break
				}
				if blocks = append(blocks, body); len(blocks) < 5 {
					return nil
				}
				var sizes []int
				var frames []byte
				for _, k := range blocks {
					sizes, frames = append(sizes, len(k)-4), append(frames, k[4:]...)
				}
				head, lace := laced(sizes)
				first := bytes.Clone(blocks[0][:4])
				first[3] |= lace << 1
				blocks = nil
				body = append(append(first, head...), frames...)
			case idBlockGroup:
				return nil
			}
			out = appendEBML(out, id, body)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return out
	}
	return walk(src)
}

func TestExiftoolReadsOfMatroskaWhatItShows(t *testing.T) {
	for name, b := range map[string][]byte{
		"a.mkv":  streamFilm(t, "a.mkv", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", "-metadata", "title=Secret"),
		"a.webm": streamFilm(t, "a.webm", "-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus", "-metadata", "title=Secret"),
	} {
		out, _ := cleaned(t, b)
		for _, tag := range tagsOf(t, name, out) {
			name, value, _ := strings.Cut(tag, "=")
			switch name {
			case "MuxingApp", "WritingApp":
				if value == mkvApp {
					continue
				}
			case "TrackUID":
				if value == "01" || value == "02" {
					continue
				}
			case "TrackLanguage":
				if value == "und" {
					continue
				}
			case "EBMLVersion", "EBMLReadVersion", "EBMLMaxIDLength", "EBMLMaxSizeLength", "DocType", "DocTypeVersion", "DocTypeReadVersion",
				"SeekID", "SeekPosition", "TimecodeScale", "Duration", "CueTime", "CueTrack", "CueClusterPosition",
				"TrackNumber", "TrackType", "TrackDefault", "VideoFrameRate", "DefaultDuration", "VideoCodecID", "AudioCodecID", "CodecPrivate", "CodecDelay",
				"Matroska_0x16bb", "Matroska_0x16aa", "VideoScanType", "ImageWidth", "ImageHeight", "DisplayUnit", "AudioSampleRate", "AudioChannels", "AudioBitsPerSample":
				continue
			default:
				if strings.HasPrefix(name, "Colour") || strings.HasPrefix(name, "Color") || strings.HasPrefix(name, "MatrixCoefficients") || strings.HasPrefix(name, "ChromaSiting") || name == "Range" {
					continue
				}
			}
			t.Errorf("exiftool reads %s", tag)
		}
	}
}

func TestMatroskaIsRefusedWithTheReason(t *testing.T) {
	src := streamFilm(t, "a.mkv", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac")
	other := func(from, to string) []byte { return bytes.Replace(src, []byte(from), []byte(to), 1) }
	tiny := func(segment []byte) []byte {
		head := appendEBML(nil, idEBML, appendEBML(nil, idDocType, []byte("matroska")))
		return append(append(head, "\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff"...), segment...)
	}
	entry := func(more []byte) []byte {
		b := appendEBMLUint(appendEBMLUint(nil, idTrackNumber, 1), idTrackType, 1)
		return appendEBML(nil, idTracks, appendEBML(nil, idTrackEntry, append(appendEBML(b, idCodecID, []byte("V_VP9")), more...)))
	}
	for want, b := range map[string][]byte{
		"nobody here can look":  other("V_MPEG4/ISO/AVC", "V_MPEG4/ISO/ASP"),
		"A_VORBIS":              streamFilm(t, "a.mkv", "-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libvorbis"),
		"packed or encrypted":   tiny(entry(appendEBML(nil, idContentEncodings, []byte{0x62, 0x40, 0x80}))),
		"clock of its own":      tiny(entry(appendEBMLFloat(nil, idTrackScale, 1.5))),
		"neither picture":       tiny(appendEBML(nil, idTracks, nil)),
		"larger than makes":     tiny(entry(appendEBML(nil, idVideo, appendEBMLUint(nil, 0xb0, 1<<40)))),
		"before its pictures":   tiny([]byte("\x1f\x43\xb6\x75\x80")),
		"cut off":               tiny([]byte("\x16\x54\xae\x6b\x08\xff\xff\xff\xf0")),
		"several films":         tiny(append(entry(nil), "\x1a\x45\xdf\xa3\x80"...)),
		"is damaged":            tiny(append(entry(nil), "\x00\x00\x00\x00"...)),
		"there is not one":      tiny(entry(nil)),
		"it is encrypted":       tiny(append(entry(nil), "\x1f\x43\xb6\x75\x88\xe7\x81\x00\xaf\x82\x81\x00"...)),
		"of no track":           tiny(append(entry(nil), "\x1f\x43\xb6\x75\x8b\xe7\x81\x00\xa3\x86\x85\x00\x00\x80\x80\x80"...)),
		"a block is damaged":    tiny(append(entry(nil), "\x1f\x43\xb6\x75\x8b\xe7\x81\x00\xa3\x83\x81\x00\x00"...)),
		"where at most":         tiny(append(append(entry(nil), "\x1f\x43\xb6\x75\x01\xff\xff\xff\xff\xff\xff\xff\xe7\x81\x00\xa3\x13\xff\xff\xff"...), make([]byte, 64<<20)...)),
		"how it is coded chang": tiny(append(entry(nil), "\x1f\x43\xb6\x75\x8b\xe7\x81\x00\xa0\x8c\xa1\x85\x81\x00\x00\x00\x82\xa4\x83abc"...)),
	} {
		_, err := matroska.Rebuild(t.Context(), reader(b), &memory{}, Config{Policy: publicPolicy(t)})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestMatroskaVerifierKnowsEachElement(t *testing.T) {
	src := streamFilm(t, "a.mkv", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac")
	out, _ := cleaned(t, src)
	scale := bytes.Index(out, []byte("\x2a\xd7\xb1\x83")) // numbers begin, which may be others
	index := bytes.LastIndex(out, []byte("\x1c\x53\xbb\x6b"))
	for at := range out {
		if at >= scale && at < index {
			continue
		}
		changed := bytes.Clone(out)
		changed[at] ^= 0x55
		if matroska.Verify(t.Context(), reader(changed)) == nil {
			t.Errorf("byte %d can be another: % x", at, out[max(at-6, 0):at+1])
		}
	}
}

func TestNumbersOfEBMLComeBack(t *testing.T) {
	for _, v := range []uint64{0, 1, 126, 127, 128, 255, 1<<14 - 2, 1<<14 - 1, 1 << 32, math.MaxUint64} {
		if err := ebmlEach(appendEBMLUint(nil, 0x4489, v), func(id uint32, b []byte) error {
			if got, err := ebmlUint(b); err != nil || got != v || id != 0x4489 {
				t.Errorf("%#x: %d, %v, want %d", id, got, err, v)
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
	}
	for _, size := range []int{0, 1, 126, 127, 128, 1<<14 - 2, 1<<14 - 1, 1<<21 - 2, 1 << 30} {
		if got, n, err := ebmlSize(appendEBMLSize(nil, size)); err != nil || got != int64(size) || n != len(appendEBMLSize(nil, size)) {
			t.Errorf("size %d: %d, %v", size, got, err)
		}
	}
}

func FuzzMatroska(f *testing.F) {
	src := streamFilm(f, "a.mkv", "-frames:v", "3", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-map", "0")
	f.Add(src)
	f.Add(streamFilm(f, "a.mkv", "-frames:v", "3", "-c:v", "libaom-av1", "-cpu-used", "8", "-usage", "realtime", "-map", "0"))
	laced := lacedFilm(f)
	f.Add(laced[:min(len(laced), 4000)])
	out, _ := cleaned(f, src)
	f.Add(out)
	f.Fuzz(func(t *testing.T, b []byte) { checkFilm(t, matroska, b) })
}
