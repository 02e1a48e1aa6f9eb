package film

import (
	"bytes"
	"strings"
	"testing"
)

var mpegtsSuite = suite{
	format: "MPEG-TS",
	films: map[string]string{
		"dirty":           "-i IN -c copy",
		"H.265":           "-i IN -c:v libx265 -preset ultrafast -x265-params log-level=none -c:a copy",
		"interlaced":      "-i IN -c:v libx264 -preset ultrafast -flags +ilme+ildct -x264-params tff=1 -c:a copy",
		"intra refresh":   "-i IN -c:v libx264 -preset ultrafast -x264-params intra-refresh=1:keyint=10 -c:a copy",
		"constant rate":   "-i IN -c copy -muxrate 3M",
		"a late clock":    "-i IN -c copy -output_ts_offset 95440",
		"sound by itself": "-i IN -c:v copy -c:a aac -ac 2 -pes_payload_size 0",
	},
	dirty: dirtyTS,
	times: fromTheFirst,
}

// plainTS is a film without anything planted.
func plainTS(t testing.TB) []byte {
	return streamFilm(t, "a.ts", "-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "10", "-pix_fmt", "yuv420p", "-c:a", "aac")
}

func TestMPEGTSTellsNoTimeButHowFarThingsAreApart(t *testing.T) {
	src, _ := cleaned(t, plainTS(t))
	pieces := tsPieces(t, src)
	want, _ := cleaned(t, tsWithSecrets(pieces, &markers{}, 77))
	if !bytes.Equal(want, src) {
		t.Error("what was planted makes a difference")
	}
	for _, uptime := range []uint64{0, 95443, 1 << 33 / tsClock} {
		if out, _ := cleaned(t, tsWithSecrets(pieces, &markers{}, uptime)); !bytes.Equal(out, want) {
			t.Errorf("a camera that was on for %d s gives another film", uptime)
		}
	}
	if out, _ := cleaned(t, tsTimedPackets(tsWithSecrets(pieces, &markers{}, 5))); !bytes.Equal(out, want) {
		t.Error("times of arrival make a difference")
	}
}

func TestExiftoolReadsOfMPEGTSWhatItShows(t *testing.T) {
	out, _ := cleaned(t, plainTS(t))
	for _, tag := range tagsOf(t, "a.ts", out) {
		switch name, _, _ := strings.Cut(tag, "="); name {
		case "AudioStreamType", "VideoStreamType", "ImageWidth", "ImageHeight", "Duration", "AudioBitrate", "AudioChannels", "AudioSampleRate":
		default:
			t.Errorf("exiftool reads %s", tag)
		}
	}
}

func TestMPEGTSVerifierKnowsEachByteOfAHead(t *testing.T) {
	out, _ := cleaned(t, plainTS(t))
	for at := range 40 {
		packet, b := at/4*3, at%4
		changed := bytes.Clone(out)
		changed[packet*188+b] ^= 0x11
		if mpegTS.Verify(t.Context(), reader(changed)) == nil {
			t.Errorf("byte %d of the head of packet %d can be another", b, packet)
		}
	}
	for name, changed := range map[string][]byte{
		"half a packet":      out[:len(out)-100],
		"a null packet":      append(bytes.Clone(out), append([]byte{0x47, 0x1f, 0xff, 0x10}, make([]byte, 184)...)...),
		"nothing":            nil,
		"without its tables": out[2*188:],
		"a packet missing":   append(bytes.Clone(out[:188*20]), out[188*21:]...),
	} {
		if mpegTS.Verify(t.Context(), reader(changed)) == nil {
			t.Errorf("%s passes", name)
		}
	}
}

// changedTS changes each packet of a stream.
func changedTS(src []byte, change func(p []byte)) []byte {
	b := bytes.Clone(src)
	for i := 0; i+188 <= len(b); i += 188 {
		change(b[i : i+188])
	}
	return b
}

func TestMPEGTSIsRefusedWithTheReason(t *testing.T) {
	src := plainTS(t)
	isPMT := func(p []byte) bool { return p[1]&0x1f == 0x10 && p[2] == 0 }
	withVideo := func(args ...string) []byte {
		return streamFilm(t, "a.ts", append([]string{"-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"}, args...)...)
	}
	for want, b := range map[string][]byte{
		"encrypted":    changedTS(src, func(p []byte) { p[3] |= 0x80 }),
		"MPEG-2 video": streamFilm(t, "a.ts", "-c:v", "mpeg2video", "-c:a", "aac"),
		"MPEG-1 sound": withVideo("-c:a", "mp2"),
		"AC-3 sound":   withVideo("-c:a", "ac3"),
		"Opus sound":   withVideo("-c:a", "libopus"),
		"no table of its streams": changedTS(src, func(p []byte) {
			if isPMT(p) {
				clear(p[5:])
			}
		}),
		"its tracks change":           append(bytes.Clone(src), streamFilm(t, "b.ts", "-c:v", "libx265", "-x265-params", "log-level=none", "-c:a", "aac")...),
		"does not begin where it":     append(bytes.Clone(src[:188*50]), src[188*50+5:]...),
		"holds 2 programmes":          withVideo("-c:a", "aac", "-map", "0", "-map", "1", "-program", "st=0", "-program", "st=1"),
		"nothing says how it is code": changedTS(src, func(p []byte) { retype(isPMT(p), p) }),
	} {
		_, err := mpegTS.Rebuild(t.Context(), reader(b), &memory{}, Config{Policy: publicPolicy(t)})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// retype makes private data of the sound in a table of streams.
func retype(yes bool, p []byte) {
	if !yes {
		return
	}
	n := int(p[7]) + 3
	table := p[5 : 5+n]
	if at := bytes.Index(table, []byte{0x0f, 0xe1}); at > 0 {
		table[at] = 6
		crc := crc32MPEG(table[:n-4])
		copy(table[n-4:], []byte{byte(crc >> 24), byte(crc >> 16), byte(crc >> 8), byte(crc)})
	}
}

func TestMPEGTSWithLostPacketsLosesTheirUnitsAlone(t *testing.T) {
	src := plainTS(t)
	whole, _ := cleaned(t, src)
	lossy := append(bytes.Clone(src[:188*100]), src[188*102:]...)
	out, report := cleaned(t, lossy)
	if report.Unknown == 0 {
		t.Errorf("nothing is missing: %+v", report)
	}
	was, is := len(tsPieces(t, whole)), len(tsPieces(t, out))
	if is < was-4 || is >= was {
		t.Errorf("%d units of %d", is, was)
	}
}

func FuzzMPEGTS(f *testing.F) {
	src, _ := cleaned(f, plainTS(f))
	pieces := tsPieces(f, src)
	dirty := tsWithSecrets(pieces[:min(12, len(pieces))], &markers{}, 9)
	f.Add(dirty[:min(len(dirty), 188*100)])
	f.Add(src[:188*50])
	f.Add(tsTimedPackets(dirty[:188*30]))
	f.Fuzz(func(t *testing.T, b []byte) { checkFilm(t, mpegTS, b) })
}

// checkFilm rebuilds whatever it is given, and asks of what comes out that it is
// verified, and stays as it is.
func checkFilm(t *testing.T, f Format, b []byte) {
	_ = f.Verify(t.Context(), reader(b))
	var out, again memory
	if _, err := f.Rebuild(t.Context(), reader(b), &out, Config{Policy: publicPolicy(t)}); err != nil {
		return
	}
	if err := f.Verify(t.Context(), reader(out.b)); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Rebuild(t.Context(), reader(out.b), &again, Config{Policy: publicPolicy(t)}); err != nil || !bytes.Equal(again.b, out.b) {
		t.Fatalf("rebuilt twice (%v) it is another: %d bytes and %d", err, len(out.b), len(again.b))
	}
}
